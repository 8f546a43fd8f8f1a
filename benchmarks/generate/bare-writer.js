/** The limit: writes files whose bytes are known. Arguments: folder, bytes, index of [path, length]. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";

const [, , root, bytesFile, indexFile] = argv;
const bytes = readFileSync(bytesFile);
const index = JSON.parse(readFileSync(indexFile, "utf8"));
for (const folder of new Set(index.map(([path]) => dirname(path)))) {
  mkdirSync(join(root, folder), { recursive: true });
}
let start = 0;
for (const [path, length] of index) {
  writeFileSync(join(root, path), bytes.subarray(start, start + length));
  start += length;
}
