/** Unpacks the zip of a Go module, and computes its "h1:" sum, which Go's checksum database lists. */
import { createHash, hash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";

/**
 * Go's Hash1: the SHA-256 sum, in base64, of one line for each file, in the order of the names: its own SHA-256 sum in
 * hexadecimal, two spaces, its name in the zip.
 */
export function hashOfFiles(sums: ReadonlyMap<string, string>): string {
  const whole = createHash("sha256");
  for (const name of [...sums.keys()].sort()) whole.update(`${sums.get(name)}  ${name}\n`);
  return `h1:${whole.digest("base64")}`;
}

/**
 * Writes the files of `zip`, all of which must lie below `prefix`, to `folder`, and returns the sum. A toolchain has 15,000
 * files: whole buffers take a third of the time that streams take.
 */
export async function unpackModule(zip: string, prefix: string, folder: string): Promise<string> {
  const sums = new Map<string, string>();
  const folders = new Set<string>();
  const bytes = await readFile(zip);
  const archive = await fromBufferPromise(bytes);
  for await (const entry of archive.eachEntry()) {
    const name = entry.fileName;
    if (!name.startsWith(prefix)) throw new Error(`${zip}: ${name} is outside of ${prefix}`);
    if (name.endsWith("/")) continue;
    const content = await contentOf(archive, entry, bytes);
    sums.set(name, hash("sha256", content));
    const file = join(folder, name.slice(prefix.length));
    if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    folders.add(dirname(file));
    writeFileSync(file, content);
  }
  return hashOfFiles(sums);
}

const deflated = 8;

async function contentOf(archive: ZipFile, entry: Entry, bytes: Buffer): Promise<Buffer> {
  const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
  const data = bytes.subarray(fileDataStart, fileDataStart + entry.compressedSize);
  if (entry.compressionMethod !== deflated) return data;
  return inflateRawSync(data, { maxOutputLength: Math.max(entry.uncompressedSize, 1) });
}
