/** Which image an environment ran, when, and by whose commit: read from the git history of the data file. */
import { environmentNames } from "../../generators/catalogue.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { ask } from "../git.ts";
import { parseTags, readTagsText, tagsFile } from "./tags.ts";

export interface Deployment {
  tag: string;
  /** Absent for what is not committed yet. */
  commit?: { hash: string; date: string; author: string; subject: string };
}

interface Commit {
  hash: string;
  date: string;
  author: string;
  subject: string;
}

/** First parents only: a merge commit is when a change reached the branch that clusters follow. */
async function commitsOf(root: string): Promise<Commit[]> {
  const format = ["%H", "%cI", "%an", "%s"].join("%x1f");
  const log = await ask(root, "log", "--first-parent", `--format=${format}`, "--", tagsFile);
  return (log ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [hash = "", date = "", author = "", subject = ""] = line.split("\x1f");
      return { hash, date, author, subject };
    });
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
  const commits = await commitsOf(root);
  const texts = await Promise.all(
    commits.map(({ hash }) => ask(root, "show", `${hash}:${tagsFile}`)),
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
    return tag === undefined || tag === tags[index + 1] ? [] : [{ tag, commit }];
  });
  return current === undefined || current === tags[0]
    ? committed
    : [{ tag: current }, ...committed];
}
