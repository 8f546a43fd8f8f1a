/** What the working tree, or any other state of the repository, changes compared with a commit. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../generators/catalogue.ts";
import { compare, isClean } from "../generators/disk.ts";
import type { Files } from "../generators/render.ts";
import { renderRepository } from "../generators/repository.ts";
import { commit, extract, mergeBase } from "./git.ts";
import { type Group, renderBoth, writeTree } from "./render.ts";
import { type Report, reportOfGroups } from "./report/report.ts";
import { type Sentence, say } from "./sentence.ts";

/** Gives `use` a temporary folder and deletes it afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "aicp-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Sides = Record<"before" | "after", readonly Group[]>;

/** Environments that only one side has: all of their objects are added or removed. */
function noteworthy({ before, after }: Sides, from: string): Sentence[] {
  const [earlier, later] = [before, after].map((side) =>
    side.map(({ environment }) => environment),
  );
  if (earlier?.length === 0) return [say`${from} has no overlays: everything is new.`];
  const only = (a: string[] = [], b: string[] = []) => [
    ...new Set(a.filter((name) => !b.includes(name))),
  ];
  return [
    ...only(later, earlier).map((name) => say`The environment ${name} is new.`),
    ...only(earlier, later).map((name) => say`The environment ${name} is removed.`),
  ];
}

/** The folders on disk may be older than the generators. */
function staleness(root: string, files: Files): Sentence[] {
  return isClean(compare(root, files))
    ? []
    : [
        say`The generated folders are older than ${"generators/"}, which is what is compared here. Fix: ${"pnpm generate"}`,
      ];
}

/** Compares what the generators render with `ref`, or with where this branch left main. */
export async function differenceTo(
  root: string,
  kustomize: string,
  ref: string | undefined,
): Promise<Report> {
  const files = renderRepository(catalogue);
  const base = ref === undefined ? await mergeBase(root) : await commit(root, ref);
  return withFolder(async (folder) => {
    const [earlier, later] = [join(folder, "before"), join(folder, "after")];
    await Promise.all([extract(root, base, earlier), writeTree(files, later)]);
    const sides = await renderBoth(kustomize, earlier, later);
    const notes = [...noteworthy(sides, base.label), ...staleness(root, files)];
    return reportOfGroups(sides, { from: base.label, to: "the working tree", notes });
  });
}

/** Compares two states of the generated files. */
export const differenceOf = (
  kustomize: string,
  files: Record<"before" | "after", Files>,
  words: Pick<Report, "from" | "to">,
): Promise<Report> =>
  withFolder(async (folder) => {
    const [earlier, later] = [join(folder, "before"), join(folder, "after")];
    await Promise.all([writeTree(files.before, earlier), writeTree(files.after, later)]);
    const sides = await renderBoth(kustomize, earlier, later);
    return reportOfGroups(sides, { ...words, notes: noteworthy(sides, words.from) });
  });
