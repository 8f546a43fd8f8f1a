/**
 * Blocks of ports, each claimed by one control plane: the ports of one that is being started are not all in use yet, so
 * that a look at the ports alone would give them to a second one that starts at the same time.
 */
import { hash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { ownFolder } from "../../kubernetes/own-folder.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { readJson } from "../json-file.ts";

/** Below the range from which systems draw the ports of outgoing connections, which could be using one. */
const firstPort = 26_000;
const blockSize = 50;
const blockCount = 80;

/** By block, the state folder of the control plane that claimed it. */
type Claims = Record<number, string>;

/** Claims a block for a control plane and returns its first `count` ports, all of which satisfy `areFree`. */
export async function claimBlock(
  directory: string,
  count: number,
  areFree: (ports: number[]) => Promise<boolean>,
): Promise<number[]> {
  const folder = ownFolder("ports");
  if (!folder) {
    throw new UserError(
      `The folder for claims of ports, aicp-ports-… in ${tmpdir()}, cannot be made or is not yours alone: remove it, or name another temporary folder in TMPDIR`,
    );
  }
  const release = await lock(folder, { retries: { retries: 60, minTimeout: 50, maxTimeout: 500 } });
  try {
    const file = join(folder, "claims.json");
    const claims = validClaims(file, directory);
    for (const block of blocksFrom(directory)) {
      const first = firstPort + blockSize * block;
      const ports = Array.from({ length: count }, (_, index) => first + index);
      if (claims[block] || !(await areFree(ports))) continue;
      writeFileSync(file, JSON.stringify({ ...claims, [block]: directory }));
      return ports;
    }
  } finally {
    await release();
  }
  const last = firstPort + blockSize * blockCount - 1;
  throw new UserError(`no ${count} consecutive ports are free between ${firstPort} and ${last}`);
}

/** The claims of other control planes; a claim ends when the state folder is deleted. */
function validClaims(file: string, own: string): Claims {
  const claims = readJson<Claims>(file) ?? {};
  const valid = Object.entries(claims).filter(([, other]) => other !== own && existsSync(other));
  return Object.fromEntries(valid);
}

/** Every block, beginning with the one that a state folder gets each time if it can. */
function blocksFrom(directory: string): number[] {
  const preferred = Number.parseInt(hash("sha256", directory).slice(0, 8), 16) % blockCount;
  return Array.from({ length: blockCount }, (_, index) => (preferred + index) % blockCount);
}
