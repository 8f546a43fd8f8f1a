/** `pnpm validate`: renders everything that is deployed and checks it against schemas and policies, without a cluster or network. */
import { join } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { applicationPolicies, overlayPolicies } from "../policies/policies.ts";
import type { Failure } from "./validate/failure.ts";
import { findings, report } from "./validate/messages.ts";
import { validate } from "./validate/validate.ts";

const program = new Command("validate")
  .description(
    "Render everything that is deployed and check it against schemas and policies, offline",
  )
  .option("--list", "list the policies, each with its reason")
  .parse();

if (program.opts<{ list?: true }>().list) listPolicies();
else await check();

function listPolicies(): void {
  for (const { name, reason, source } of new Set([...overlayPolicies, ...applicationPolicies])) {
    const from = source === undefined ? "" : styleText("dim", ` (${source})`);
    console.log(`${styleText("bold", name)}: ${reason}${from}`);
  }
}

async function check(): Promise<void> {
  const started = performance.now();
  const note = (line: string) => console.error(styleText("dim", line));
  const { failures, counts } = await validate(join(import.meta.dirname, ".."), note);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (failures.length > 0) return refuse(failures, seconds);
  for (const [what, count] of counts) {
    console.log(`${styleText("green", "✔")} ${what.padEnd(18)} ${count}`);
  }
  console.log(`Valid, in ${seconds} s.`);
}

function refuse(failures: readonly Failure[], seconds: string): void {
  const found = findings(failures);
  const places = new Set(failures.map(({ place }) => place)).size;
  console.error(report(found));
  console.error(`\n${found.length} failure(s) in ${places} place(s), in ${seconds} s.`);
  console.error(
    "Fix: edit generators/, run `pnpm generate`, then `pnpm validate` again. The rules are in policies/.",
  );
  process.exitCode = 1;
}
