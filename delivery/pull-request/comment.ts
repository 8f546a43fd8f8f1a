/** The one comment of a pull request: what it changes, and the result of its checks. Each update replaces it. */

import { at, textAt } from "../../kubernetes/value.ts";
import { code, githubLimit, toMarkdown } from "../present/markdown.ts";
import type { Report } from "../report/report.ts";
import type { GitHub } from "./github.ts";

export interface Head {
  /** `owner:branch`, as GitHub names the head of a pull request. Like `sha`, from the event, never from the pull request. */
  branch: string;
  sha: string;
}

/** The result of the comparison; undefined where only the checks are updated. */
export type Found = { report: Report } | "failed" | undefined;

const begin = (sha: string) => `<!-- aicp:pull-request ${sha} -->`;
/** A line of its own. No line of the comment begins with a value or the name of a check. */
const checksBegin = "<!-- aicp:checks -->";

const icons: Record<string, string> = {
  success: "✅",
  failure: "❌",
  timed_out: "❌",
  startup_failure: "❌",
  action_required: "⚠️",
  cancelled: "⚪",
  skipped: "⚪",
  neutral: "⚪",
};

/** Anyone can choose the name of a check. Links are shown only if they look like GitHub's own. */
function checkLine(run: unknown): string {
  const result = textAt(run, "conclusion") ?? textAt(run, "status") ?? "";
  const name = code(textAt(run, "name") ?? "?");
  const link = textAt(run, "html_url") ?? "";
  const safe = /^https:\/\/[\w.-]+\/[\w./?=&#-]+$/.test(link);
  return `- ${icons[result] ?? "⏳"} ${name}: ${safe ? `[${result.replaceAll("_", " ")}](${link})` : code(result)}`;
}

/** A workflow of a pull request may have any number of jobs. */
const mostChecks = 50;

async function checksOf({ list }: GitHub, sha: string): Promise<string> {
  const runs = await list(`/commits/${sha}/check-runs`, "check_runs");
  const lines = runs
    .slice(0, mostChecks)
    .map(checkLine)
    .map((line) => line.slice(0, 400));
  return [checksBegin, "### Checks", "", ...[...new Set(lines)].sort(), ""].join("\n");
}

function differenceOf(found: Exclude<Found, undefined>, room: number): string {
  return found === "failed"
    ? "The difference could not be computed: the run says why.\n"
    : toMarkdown(found.report, { limit: room, command: "pnpm diff" });
}

/** The open pull request whose head is this very commit. */
async function pullRequestOf({ list }: GitHub, { branch, sha }: Head): Promise<string | undefined> {
  const open = await list(`/pulls?state=open&head=${encodeURIComponent(branch)}`);
  return textAt(
    open.find((pull) => at(pull, "head", "sha") === sha),
    "number",
  );
}

/** Our comment: written by a bot, and marked. */
async function commentOf({ list }: GitHub, pull: string): Promise<unknown> {
  const comments = await list(`/issues/${pull}/comments`);
  return comments.find(
    (comment) =>
      textAt(comment, "body")?.startsWith("<!-- aicp:pull-request ") &&
      at(comment, "user", "type") === "Bot",
  );
}

/** Returns a sentence that says what was done. */
export async function comment(api: GitHub, head: Head, found: Found): Promise<string> {
  const pull = await pullRequestOf(api, head);
  if (pull === undefined) return "No open pull request has this commit as its head: nothing to do.";
  const existing = await commentOf(api, pull);
  const old = textAt(existing, "body") ?? "";
  const checks = await checksOf(api, head.sha);
  const title = `${begin(head.sha)}\n## What this pull request changes\n\n`;
  const room = githubLimit - title.length - checks.length - 1;
  if (found === undefined && !old.startsWith(begin(head.sha)))
    return "The difference of this commit is not known yet: its own run comments later.";
  const body =
    found === undefined
      ? `${old.slice(0, old.indexOf(`\n${checksBegin}\n`) + 1)}${checks}`
      : `${title}${differenceOf(found, room)}\n${checks}`;
  if (existing === undefined) {
    await api.request("POST", `/issues/${pull}/comments`, { body });
    return `Commented on pull request ${pull}.`;
  }
  await api.request("PATCH", `/issues/comments/${textAt(existing, "id")}`, { body });
  return `Updated the comment on pull request ${pull}.`;
}
