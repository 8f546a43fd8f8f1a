/** The one comment of a pull request: what it changes, and the result of its checks. Each update replaces it. */
import { code } from "../present/code.ts";
import { githubLimit, toMarkdown } from "../present/markdown.ts";
import type { Report } from "../report/report.ts";
import { checksBegin, checksOf } from "./checks.ts";
import { collect, type GitHub, perPage } from "./github.ts";

export interface Head {
  /** `owner:branch`, as GitHub names the head of a pull request. Like `sha`, from the event, never from the pull request. */
  branch: string;
  sha: string;
}

/** The result of the comparison, or why there is none; undefined where only the checks are updated. */
export type Found = { report: Report } | { failure: string } | undefined;

const begin = (sha: string) => `<!-- aicp:pull-request ${sha} -->`;

function differenceOf(found: Exclude<Found, undefined>, sha: string, room: number): string {
  return "failure" in found
    ? `🛑 Commit ${code(sha.slice(0, 7))} could not be compared: ${code(found.failure)}\n\nWhat it changes is unknown until this is fixed.\n`
    : toMarkdown(found.report, { limit: room, command: "pnpm diff" });
}

/** The open pull request whose head is this very commit. */
async function pullRequestOf({ octokit, place }: GitHub, { branch, sha }: Head) {
  const { data } = await octokit.rest.pulls.list({ ...place, state: "open", head: branch });
  return data.find((pull) => pull.head.sha === sha)?.number;
}

interface Comment {
  body?: string | undefined;
  user: { login: string } | null;
}

/** Our comment: marked, and written with the token of a workflow. */
const isOurs = ({ body, user }: Comment): boolean =>
  body?.startsWith("<!-- aicp:pull-request ") === true && user?.login === "github-actions[bot]";

async function commentOf({ octokit, place }: GitHub, pull: number) {
  const parameters = { ...place, issue_number: pull, per_page: perPage };
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, parameters);
  return (await collect(pages, (comments) => comments.some(isOurs))).find(isOurs);
}

/** Returns a sentence that says what was done. */
export async function comment(api: GitHub, head: Head, found: Found): Promise<string> {
  const { octokit, place } = api;
  const pull = await pullRequestOf(api, head);
  if (pull === undefined) return "No open pull request has this commit as its head: nothing to do.";
  const existing = await commentOf(api, pull);
  const old = existing?.body ?? "";
  const checks = await checksOf(api, head.sha);
  const title = `${begin(head.sha)}\n## What this pull request changes\n\n`;
  const room = githubLimit - title.length - checks.length - 1;
  if (found === undefined && !old.startsWith(begin(head.sha)))
    return "The difference of this commit is not known yet: its own run comments later.";
  const body =
    found === undefined
      ? `${old.slice(0, old.indexOf(`\n${checksBegin}\n`) + 1)}${checks}`
      : `${title}${differenceOf(found, head.sha, room)}\n${checks}`;
  if (existing === undefined) {
    await octokit.rest.issues.createComment({ ...place, issue_number: pull, body });
    return `Commented on pull request ${pull}.`;
  }
  await octokit.rest.issues.updateComment({ ...place, comment_id: existing.id, body });
  return `Updated the comment on pull request ${pull}.`;
}
