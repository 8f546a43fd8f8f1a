/** Unpacks the zip of a Go module, and computes its "h1:" sum, which Go's checksum database lists. */
import { createHash, hash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { openPromise } from "yauzl";

/**
 * Go's Hash1: the SHA-256 sum, in base64, of one line for each file, in the order of the names: its own SHA-256 sum in
 * hexadecimal, two spaces, its name in the zip.
 */
export function hashOfFiles(sums: ReadonlyMap<string, string>): string {
  const whole = createHash("sha256");
  for (const name of [...sums.keys()].sort()) whole.update(`${sums.get(name)}  ${name}\n`);
  return `h1:${whole.digest("base64")}`;
}

/** Writes the files of `zip`, all of which must lie below `prefix`, to `folder`, and returns the sum. */
export async function unpackModule(zip: string, prefix: string, folder: string): Promise<string> {
  const sums = new Map<string, string>();
  const archive = await openPromise(zip);
  for await (const entry of archive.eachEntry()) {
    const name = entry.fileName;
    if (!name.startsWith(prefix)) throw new Error(`${zip}: ${name} is outside of ${prefix}`);
    if (name.endsWith("/")) continue;
    const content = await buffer(await archive.openReadStreamPromise(entry));
    sums.set(name, hash("sha256", content));
    const file = join(folder, name.slice(prefix.length));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return hashOfFiles(sums);
}
