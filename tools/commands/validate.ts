/** `pnpm validate`: renders everything that is deployed, and checks that a cluster would take it and that it follows the policies. */
import { join } from "node:path";
import { styleText } from "node:util";
import { report } from "../validate/report.ts";
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
  console.error(report(failures));
  const places = new Set(failures.map(({ place }) => place)).size;
  console.error(`\n${failures.length} failures in ${places} places, in ${seconds} s.`);
  console.error(
    "Mend generators/ and run `pnpm generate`; a rule that is wrong, in policies/. Then `pnpm validate` again.",
  );
  process.exitCode = 1;
}
