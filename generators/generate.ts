/** `pnpm generate`: writes the generated folders, and only the files that changed. `--check` only compares. */
import { parseArgs } from "node:util";
import { UserError } from "../kubernetes/user-error.ts";
import { catalogue } from "./catalogue.ts";
import { apply, compare, type Difference, isClean, summary } from "./render/disk.ts";
import { renderRepository } from "./repository.ts";

const root = `${import.meta.dirname}/..`;

function report({ changed, missing, stray }: Difference): void {
  for (const path of changed) console.error(`differs        ${path}`);
  for (const path of missing) console.error(`missing        ${path}`);
  for (const path of stray) console.error(`not generated  ${path}`);
  console.error(
    "\nThe generated folders differ from what generators/ describes. Fix: pnpm generate",
  );
}

const usage = `Usage: generate [options]

Write base/, components/, overlays/, apps/ and bootstrap/ as generators/ describes them

Options:
  --check     only compare, and exit with 1 if a file differs
  -h, --help  display help for command`;

function generate(check: boolean): boolean {
  const files = renderRepository(catalogue); // complete before anything on disk is touched
  const difference = compare(root, files);
  if (check) {
    if (!isClean(difference)) report(difference);
    return isClean(difference);
  }
  apply(root, files, difference);
  console.log(summary(files, difference));
  return true;
}

try {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) console.log(usage);
  else if (!generate(values.check)) process.exitCode = 1;
} catch (error) {
  const isUsage = error instanceof TypeError && "code" in error; // parseArgs
  if (!(error instanceof UserError || isUsage)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
