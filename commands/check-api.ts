/** `pnpm check:api`: asks a real API server whether it takes every object, as a new one and as a change of what is deployed. */
import { styleText } from "node:util";
import { Command } from "commander";
import { repositoryRoot } from "../kubernetes/folders.ts";
import { run } from "./command.ts";
import { checkApi } from "./validate/api-server.ts";
import { findings, report } from "./validate/messages.ts";

async function check(): Promise<void> {
  const started = performance.now();
  const note = (line: string) => console.error(styleText("dim", line));
  const { failures, counts } = await checkApi(repositoryRoot, note);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const [what, count] of counts) {
    console.log(`${styleText("green", "✔")} ${what.padEnd(18)} ${count}`);
  }
  if (failures.length === 0) {
    console.log(`The API server takes everything, in ${seconds} s.`);
    return;
  }
  console.error(report(findings(failures)));
  console.error(`\n${failures.length} refusal(s), in ${seconds} s.`);
  console.error("Fix: edit generators/, run `pnpm generate`, then `pnpm check:api` again.");
  process.exitCode = 1;
}

await run(
  new Command("check:api")
    .description("Ask a real API server whether it takes every object, new and as a change")
    .action(check),
);
