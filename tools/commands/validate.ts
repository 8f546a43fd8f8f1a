/** `pnpm validate`: renders everything that is deployed, and checks that a cluster would take it and that it follows the policies. */
import { join } from "node:path";
import { styleText } from "node:util";
import { findings, report } from "../validate/report.ts";
import { validate } from "../validate/validate.ts";

const started = performance.now();
const note = (line: string) => console.error(styleText("dim", line));
const { failures, counts } = await validate(join(import.meta.dirname, "../.."), note);
const seconds = ((performance.now() - started) / 1000).toFixed(1);

if (failures.length === 0) {
  for (const [what, count] of counts) {
    console.log(`${styleText("green", "✔")} ${what.padEnd(18)} ${count}`);
  }
  console.log(`Valid, in ${seconds} s.`);
} else {
  const found = findings(failures);
  console.error(report(found));
  const places = new Set(failures.map(({ place }) => place)).size;
  console.error(`\n${found.length} failure(s) in ${places} place(s), in ${seconds} s.`);
  console.error(
    "Mend generators/, run `pnpm generate`, then `pnpm validate` again. A rule that is wrong: policies/.",
  );
  process.exitCode = 1;
}
