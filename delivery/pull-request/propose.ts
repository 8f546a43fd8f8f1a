/** Opens a pull request that sets the image of an environment. A person merges it, which deploys the image. */
import { execa } from "execa";
import { environmentNames } from "../../generators/catalogue.ts";
import { splitTag } from "../../generators/image.ts";
import { repository } from "../../generators/settings.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { gitWithToken } from "../git.ts";
import { describeMoves, type Move, updateImages } from "../image/update-image.ts";
import { code } from "../present/code.ts";
import { githubLimit, toMarkdown } from "../present/markdown.ts";
import type { Report } from "../report/report.ts";
import type { GitHub } from "./github.ts";

/** The author that GitHub shows as its own bot. */
const author = [
  "-c",
  "user.name=github-actions[bot]",
  "-c",
  "user.email=41898282+github-actions[bot]@users.noreply.github.com",
];

const names = (moves: readonly Move[]): string =>
  moves.map(({ environment }) => environment).join("-");

const tagOf = (moves: readonly Move[]): string => splitTag(moves[0]?.to ?? "").tag;

function bodyOf(moves: readonly Move[], report: Report): string {
  const next = environmentNames[environmentNames.indexOf(moves.at(-1)?.environment ?? "") + 1];
  const last = moves.at(-1)?.environment;
  const hint = next
    ? `Next, when it has proven itself there: ${code(`pnpm promote ${last} ${next}`)}, or the workflow ${code("promote")}.\n`
    : "";
  const head = `${describeMoves(moves)
    .map((move) => `- ${code(move)}`)
    .join("\n")}\n\n`;
  const room = githubLimit - head.length - hint.length - 1;
  return `${head}${toMarkdown(report, { limit: room })}\n${hint}`;
}

async function openPullRequest(
  { octokit, place }: GitHub,
  branch: string,
  content: { title: string; body: string },
) {
  const { pulls } = octokit.rest;
  const head = `${place.owner}:${branch}`;
  const [open] = (await pulls.list({ ...place, state: "open", head })).data;
  if (open) {
    await pulls.update({ ...place, pull_number: open.number, ...content });
    return `Updated pull request ${open.number}: ${content.title}`;
  }
  const base = repository.revision;
  const { data } = await pulls.create({ ...place, ...content, head: branch, base });
  return `Opened pull request ${data.number}: ${content.title}`;
}

export async function propose(
  root: string,
  kustomize: string,
  api: GitHub,
  moves: readonly Move[],
): Promise<string> {
  if (moves.length === 0) return "The environments run this image already: nothing to propose.";
  const git = (...parameters: string[]) => execa("git", parameters, { cwd: root });
  if ((await git("status", "--porcelain")).stdout !== "")
    throw new UserError("The working tree has uncommitted changes. Commit or stash them first.");
  const branch = `deploy/${names(moves)}-${tagOf(moves)}`;
  const title = `chore(${names(moves)}): run ${tagOf(moves)}`;
  await git("switch", "--quiet", "--force-create", branch);
  const report = await updateImages(root, kustomize, moves);
  await git(...author, "commit", "--quiet", "--all", "--no-verify", "--message", title);
  // The branch belongs to this command: anything on it is from an earlier run.
  const target = `HEAD:refs/heads/${branch}`;
  await gitWithToken(root, "push", "--quiet", "--force", "origin", target);
  return openPullRequest(api, branch, { title, body: bodyOf(moves, report) });
}
