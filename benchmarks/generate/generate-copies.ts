/** `generate.ts` for a catalogue of any size: the same rendering, comparing and writing. Arguments: folder, or - for one stream; copies. */
import process, { argv } from "node:process";
import { catalogue } from "../../generators/catalogue.ts";
import { apply, compare, summary } from "../../generators/render/disk.ts";
import type { Files } from "../../generators/render/render.ts";
import { renderBases } from "../../generators/repository.ts";
import { copiesOf } from "./copies.ts";

const [, , root = ".", count] = argv;
const files: Files = new Map();
renderBases(files, copiesOf({ ...catalogue.workloads, ...catalogue.onDemand }, Number(count)));
if (root === "-") process.stdout.write([...files.values()].join("---\n"));
else {
  const difference = compare(root, files);
  apply(root, files, difference);
  console.log(summary(files, difference));
}
