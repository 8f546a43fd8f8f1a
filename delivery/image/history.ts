/** Which image an environment ran, when, and by whose commit: read from the git history of the data file. */
import { readFile } from "node:fs/promises";
import { environmentNames } from "../../generators/catalogue.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { ask, git, isShallow, requireCommits } from "../git.ts";
import { parseTags, readTagsText, tagsFile } from "./tags.ts";

interface Commit {
  hash: string;
  date: string;
  author: string;
  subject: string;
}

export interface Deployment {
  tag: string;
  /** Absent where the tag is not committed yet, or where a shallow clone does not have the commit. */
  commit?: Commit;
  state?: "not committed" | "before this shallow clone";
}

/** First parents only: a merge commit is when a change reached the branch that clusters follow. */
async function commitsOf(root: string): Promise<Commit[]> {
  const format = ["%H", "%cI", "%an", "%s"].join("%x1f");
  const log = await git(root, "log", "--first-parent", `--format=${format}`, "--", tagsFile);
  return log
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [hash = "", date = "", author = "", subject = ""] = line.split("\x1f");
      return { hash, date, author, subject };
    });
}

/** Commits whose parents a shallow clone does not have: git takes them for the ones that made every file. */
async function boundary(root: string): Promise<string[]> {
  if (!(await isShallow(root))) return [];
  const file = await git(root, "rev-parse", "--path-format=absolute", "--git-path", "shallow");
  return (await readFile(file, "utf8")).split("\n");
}

function tagIn(text: string | undefined, environment: string): string | undefined {
  try {
    return text === undefined ? undefined : parseTags(text)[environment];
  } catch {
    return undefined; // a commit that broke the file deployed nothing
  }
}

/** Newest first. */
export async function historyOf(root: string, environment: string): Promise<Deployment[]> {
  await requireCommits(root);
  const [commits, unknown] = await Promise.all([commitsOf(root), boundary(root)]);
  // "./": this folder may be one of a larger repository.
  const texts = await Promise.all(
    commits.map(({ hash }) => ask(root, "show", `${hash}:./${tagsFile}`)),
  );
  const tags = texts.map((text) => tagIn(text, environment));
  const current = tagIn(readTagsText(root), environment);
  if (current === undefined && tags.every((tag) => tag === undefined)) {
    throw new UserError(
      `No environment is or was called "${environment}". There are: ${environmentNames.join(", ")}.`,
    );
  }
  const committed = commits.flatMap((commit, index): Deployment[] => {
    const tag = tags[index];
    if (tag === undefined || tag === tags[index + 1]) return [];
    return unknown.includes(commit.hash)
      ? [{ tag, state: "before this shallow clone" }]
      : [{ tag, commit }];
  });
  return current === undefined || current === tags[0]
    ? committed
    : [{ tag: current, state: "not committed" }, ...committed];
}
