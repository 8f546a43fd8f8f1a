/** What the working tree, or any other state of the repository, changes against a commit. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../generators/catalogue.ts";
import { compare, isClean } from "../generators/disk.ts";
import type { Files } from "../generators/render.ts";
import { renderRepository } from "../generators/repository.ts";
import { commit, extract, mergeBase } from "./git.ts";
import { type Group, renderTree, writeTree } from "./render.ts";
import { type Report, reportOfGroups } from "./report.ts";
import { type Sentence, say } from "./sentence.ts";

/** Gives `use` a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "aicp-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function renderFiles(kustomize: string, files: Files, folder: string): Promise<Group[]> {
  await writeTree(files, folder);
  return renderTree(kustomize, folder);
}

/** Environments that only one side has: all of their objects are new or gone. */
function noteworthy(before: readonly Group[], after: readonly Group[], from: string): Sentence[] {
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

/** The generators say what is deployed; the folders on disk may be behind them. */
function staleness(root: string, files: Files): Sentence[] {
  return isClean(compare(root, files))
    ? []
    : [
        say`The generated folders are behind ${"generators/"}, which is what is compared here. Mend it: ${"pnpm generate"}`,
      ];
}

/** What the working tree's generators describe, against `ref`, or against where this branch left main. */
export async function differenceTo(
  root: string,
  kustomize: string,
  ref: string | undefined,
): Promise<Report> {
  const files = renderRepository(catalogue);
  const base = ref === undefined ? await mergeBase(root) : await commit(root, ref);
  return withFolder(async (folder) => {
    const earlier = join(folder, "before");
    const [before, after] = await Promise.all([
      extract(root, base, earlier).then(() => renderTree(kustomize, earlier)),
      renderFiles(kustomize, files, join(folder, "after")),
    ]);
    const notes = [...noteworthy(before, after, base.label), ...staleness(root, files)];
    return reportOfGroups({ before, after }, { from: base.label, to: "the working tree", notes });
  });
}

/** Two states of the generated files. */
export const differenceOf = (
  kustomize: string,
  sides: Record<"before" | "after", Files>,
  words: Pick<Report, "from" | "to">,
): Promise<Report> =>
  withFolder(async (folder) => {
    const [before, after] = await Promise.all([
      renderFiles(kustomize, sides.before, join(folder, "before")),
      renderFiles(kustomize, sides.after, join(folder, "after")),
    ]);
    return reportOfGroups(
      { before, after },
      { ...words, notes: noteworthy(before, after, words.from) },
    );
  });
