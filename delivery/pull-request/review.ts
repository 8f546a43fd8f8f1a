/** What a pull request changes, found by code of the default branch: the pull request's files are data, its code is not run. */
import { type Catalogue, catalogue } from "../../generators/catalogue.ts";
import type { Files } from "../../generators/render/render.ts";
import { renderRepository } from "../../generators/repository.ts";
import { repository } from "../../generators/settings.ts";
import { differenceOf, differingPaths } from "../difference.ts";
import { requirePlainKustomizations } from "../folders/kustomizations.ts";
import { readFolders } from "../folders/read.ts";
import { commit, git, mergedTree, short } from "../git.ts";
import { parseTags, tagsFile, withTags } from "../image/tags.ts";
import type { Report } from "../report/report.ts";
import { type Sentence, say } from "../sentence.ts";

/** What the generated folders are rendered by. */
const sources = ["generators", "kubernetes", "package.json", "pnpm-lock.yaml"];

/** The catalogue of the pull request, where it is this one with other tags: those are data, everything else is code. */
async function catalogueOf(root: string, base: string, tree: string): Promise<Catalogue | string> {
  const listed = await git(root, "diff", "--name-only", "-z", base, tree, "--", ...sources);
  const changed = listed.split("\0").filter(Boolean);
  const [code] = changed.filter((path) => path !== tagsFile);
  if (code !== undefined) return code;
  if (changed.length === 0) return catalogue;
  return withTags(catalogue, parseTags(await git(root, "show", `${tree}:${tagsFile}`)));
}

/** Whether the generators render these folders. Where they change themselves, only their own run can say so. */
async function drift(root: string, base: string, tree: string, after: Files): Promise<Sentence[]> {
  const found = await catalogueOf(root, base, tree);
  if (typeof found === "string")
    return [
      say`${found} changes too. Whether it renders these folders is the result of the check ${"check"}, which runs code of the pull request.`,
    ];
  const stale = differingPaths(after, renderRepository(found));
  return stale.length === 0
    ? []
    : [
        say`The generated folders differ from what ${"generators/"} renders, in ${stale}: the next ${"pnpm generate"} would undo this.`,
      ];
}

/** Compares HEAD, the default branch, with the merge of `head` into it. Throws a UserError for what cannot be read. */
export async function review(root: string, kustomize: string, head: string): Promise<Report> {
  const base = await commit(root, "HEAD");
  const { hash } = await commit(root, head);
  const tree = await mergedTree(root, base.hash, hash);
  const [before, after] = await Promise.all([
    readFolders(root, base.hash),
    readFolders(root, tree),
  ]);
  requirePlainKustomizations(after);
  const notes = await drift(root, base.hash, tree, after);
  const words = {
    from: `${repository.revision} (${short(base.hash)})`,
    to: `the merge of ${short(hash)}`,
    notes,
  };
  return differenceOf(kustomize, { before, after }, words);
}
