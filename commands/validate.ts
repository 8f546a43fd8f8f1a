/** `pnpm validate`: renders everything that is deployed and checks it against schemas and policies, without a cluster or network. */
import { styleText } from "node:util";
import { Command } from "commander";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { applicationPolicies, overlayPolicies } from "../policies/policies.ts";
import { run } from "./command.ts";
import { announce } from "./validate/messages.ts";
import { validate } from "./validate/validate.ts";

function listPolicies(): void {
  for (const { name, reason, source } of new Set([...overlayPolicies, ...applicationPolicies])) {
    const from = source === undefined ? "" : styleText("dim", ` (${source})`);
    console.log(`${styleText("bold", name)}: ${reason}${from}`);
  }
}

const check = () =>
  announce((note) => validate(repositoryRoot, note), {
    good: "Valid",
    fix: "edit generators/, run `pnpm generate`, then `pnpm validate` again. The rules are in policies/.",
  });

await run(
  new Command("validate")
    .description(
      "Render everything that is deployed and check it against schemas and policies, offline",
    )
    .option("--list", "list the policies, each with its reason")
    .action(({ list }: { list?: true }) => (list ? listPolicies() : check())),
);
