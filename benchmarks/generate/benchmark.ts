/** Is generating as fast as promised? This project, a bare writer, kosko and cdk8s on the same objects. */
import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure, runOnce } from "../measure.ts";
import type { Benchmark, Options } from "../result.ts";
import { generatedObjects, requireSameFiles, requireSameObjects } from "./compare.ts";
import { type Goals, type Key, largeGoals, ownGoals, type Results, tableOf } from "./goals.ts";
import { installPeers } from "./peers.ts";
import {
  bareWriter,
  type Contestant,
  ownPrograms,
  ownStream,
  peerPrograms,
  type Scratch,
  type Size,
} from "./programs.ts";
import { largeSize, ownSize } from "./sizes.ts";

const note = `× ours: how often it takes what this project takes, by the median of CPU time and by the shortest wall time.
Goals are judged by CPU time: other work on the machine makes a program wait, but hardly makes it work more.`;

/** Every program has run once, to warm its caches, and its output equals this project's. */
async function contestantsOf(
  size: Size,
  scratch: Scratch,
): Promise<Partial<Record<Key, Contestant>>> {
  const { first, again } = ownPrograms(size, scratch);
  await runOnce(first, scratch.folder);
  await runOnce(again, scratch.folder);
  const bare = bareWriter(size, scratch);
  await runOnce(bare, scratch.folder);
  requireSameFiles(bare.name, size.root, bare.output);
  const others = { ...ownStream(size, scratch), ...peerPrograms(size, scratch) };
  const objects = generatedObjects(size.root);
  for (const peer of Object.values(others)) {
    await runOnce(peer, scratch.folder);
    requireSameObjects(peer.name, objects, peer.output);
  }
  return { first, again, bare, ...others };
}

async function resultsOf(size: Size, scratch: Scratch, rounds: number, { progress }: Options) {
  progress(`${size.title}: checking that all programs write the same objects`);
  const contestants = await contestantsOf(size, scratch);
  const figures = await measure(Object.values(contestants), rounds, scratch.folder, (round) =>
    progress(`${size.title}: round ${round} of ${rounds}`),
  );
  return Object.fromEntries(
    Object.entries(contestants).map(([key, { name }], index) => [
      key,
      { name, figures: figures[index] },
    ]),
  ) as Results;
}

/** In memory where there is room: disks differ too much, and that would be measured instead of the generators. */
function scratchFolder(): string {
  const memory = "/dev/shm";
  const needed = 512 * 1024 * 1024;
  const { bavail = 0, bsize = 0 } = existsSync(memory) ? statfsSync(memory) : {};
  const folder = mkdtempSync(join(bavail * bsize > needed ? memory : tmpdir(), "aicp-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true }));
  return folder;
}

export const generate: Benchmark = async (options) => {
  options.progress("Installing kosko and cdk8s");
  await installPeers();
  const folder = scratchFolder();
  const environment = { NODE_COMPILE_CACHE: join(folder, "compiled") };
  const run = async (size: Size, goals: Goals, rounds: number) => {
    const scratch = { folder: mkdtempSync(join(folder, "size-")), environment };
    const results = await resultsOf(size, scratch, rounds, options);
    return { table: tableOf(size.title, results, goals), results };
  };
  // A small run is short and easily disturbed, so it gets three times the rounds.
  const own = await run(ownSize(folder), ownGoals, 3 * options.rounds);
  const large = await run(largeSize(folder, 10_000), largeGoals, options.rounds);
  const data = { own: own.results, large: large.results };
  return { tables: [own.table, large.table], note, data };
};
