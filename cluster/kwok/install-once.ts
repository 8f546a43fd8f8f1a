/** Work that is done once for each cluster: a note of it lies beside the cluster's data, and is deleted with it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlPlaneState } from "../state.ts";

/** Does `work` unless it was done from the same `source`: a file whose name contains its pinned version. */
export async function once(
  { cluster }: ControlPlaneState,
  what: string,
  source: string,
  work: () => Promise<void>,
): Promise<void> {
  const folder = join(cluster, "done");
  const note = join(folder, what);
  if (existsSync(note) && readFileSync(note, "utf8") === source) return;
  await work();
  mkdirSync(folder, { recursive: true });
  writeFileSync(note, source);
}
