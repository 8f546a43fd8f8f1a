/** `pnpm check:api`: asks a real API server whether it accepts every object, as a new one and as a change of what is deployed. */
import { Command } from "commander";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";
import { checkApi } from "./validate/api-server.ts";
import { announce } from "./validate/messages.ts";

await run(
  new Command("check:api")
    .description("Ask a real API server whether it accepts every object, new and as a change")
    .action(() =>
      announce((note) => checkApi(repositoryRoot, note), {
        good: "The API server accepts every object",
        fix: "edit generators/, run `pnpm generate`, then `pnpm check:api` again.",
      }),
    ),
);
