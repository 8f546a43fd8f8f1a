/** What the working tree, or any other state of the repository, changes compared with a commit. */
import { join } from "node:path";
import { catalogue } from "../generators/catalogue.ts";
import type { Files } from "../generators/render/render.ts";
import { renderRepository } from "../generators/repository.ts";
import { temporaryFolder } from "../kubernetes/temporary.ts";
import { readDisk, readFolders } from "./folders/read.ts";
import { commit, mergeBase } from "./git.ts";
import { type Group, renderBoth, writeTree } from "./render.ts";
import { isEmpty, type Report, reportOfGroups } from "./report/report.ts";
import { type Sentence, say } from "./sentence.ts";

type Sides<T> = Record<"before" | "after", T>;

/** Environments that only one side has: all of their objects are added or removed. */
function noteworthy({ before, after }: Sides<readonly Group[]>, from: string): Sentence[] {
  const names = (side: readonly Group[]) => [...new Set(side.map((group) => group.environment))];
  const [earlier, later] = [names(before), names(after)];
  if (earlier.length === 0) return [say`${from} has no overlays: everything is new.`];
  const added = later.filter((name) => !earlier.includes(name));
  const removed = earlier.filter((name) => !later.includes(name));
  return [
    ...(added.length > 0 ? [say`New environments: ${added}.`] : []),
    ...(removed.length > 0 ? [say`Removed environments: ${removed}.`] : []),
  ];
}

/** Compares two states of the generated files. */
export async function differenceOf(
  kustomize: string,
  files: Sides<Files>,
  words: Pick<Report, "from" | "to"> & { notes?: Sentence[] },
): Promise<Report> {
  await using folder = await temporaryFolder("difference");
  const [before, after] = [join(folder.path, "before"), join(folder.path, "after")];
  await Promise.all([writeTree(files.before, before), writeTree(files.after, after)]);
  const sides = await renderBoth(kustomize, before, after);
  const notes = [...noteworthy(sides, words.from), ...(words.notes ?? [])];
  return reportOfGroups(sides, { ...words, notes });
}

/** Paths whose content is not the same in both. */
export const differingPaths = (a: Files, b: Files): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();

export interface Differences {
  /** What the generated folders on disk change: Argo CD gets these once they are committed. */
  folders: Report;
  /** What `pnpm generate` would make of them, where it was not run since the generators changed. */
  generated?: Report;
}

/** Compares the working tree with `ref`, or with where this branch left main. */
export async function differencesTo(
  root: string,
  kustomize: string,
  ref: string | undefined,
): Promise<Differences> {
  const base = ref === undefined ? await mergeBase(root) : await commit(root, ref);
  const [before, after] = await Promise.all([readFolders(root, base.hash), readDisk(root)]);
  const rendered = renderRepository(catalogue);
  const stale = differingPaths(after, rendered);
  const words = { from: base.label, to: "the working tree" };
  if (stale.length === 0)
    return { folders: await differenceOf(kustomize, { before, after }, words) };
  const note = say`The generated folders differ from what ${"generators/"} renders, in ${stale}. Fix: ${"pnpm generate"}`;
  return {
    folders: await differenceOf(kustomize, { before, after }, { ...words, notes: [note] }),
    generated: await differenceOf(
      kustomize,
      { before, after: rendered },
      { from: base.label, to: "generators/, once generated," },
    ),
  };
}

export const changesNothing = ({ folders, generated }: Differences): boolean =>
  isEmpty(folders) && (generated === undefined || isEmpty(generated));
