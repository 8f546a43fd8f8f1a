/** `pnpm generate`: writes what the generators describe, and nothing that is already so. `--check` only compares. */
import { parseArgs } from "node:util";
import { catalogue } from "./catalogue.ts";
import { apply, compare, isClean, summary } from "./disk.ts";
import { renderRepository } from "./repository.ts";

const root = `${import.meta.dirname}/..`;
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

const files = renderRepository(catalogue); // complete before anything on disk is touched
const difference = compare(root, files);
if (!values.check) {
  apply(root, files, difference);
  console.log(summary(files, difference));
} else if (!isClean(difference)) {
  for (const path of difference.changed) console.error(`differs      ${path}`);
  for (const path of difference.missing) console.error(`missing      ${path}`);
  for (const path of difference.stray) console.error(`not generated ${path}`);
  console.error(
    "\nThe generated folders are not what generators/ describes. Mend it: pnpm generate",
  );
  process.exitCode = 1;
}
