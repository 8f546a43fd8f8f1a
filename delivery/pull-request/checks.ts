/** The result of each check of a commit, as Markdown. */
import { code } from "../present/code.ts";
import { collect, type GitHub, perPage } from "./github.ts";

/** A line of its own. No line of the comment begins with a value or the name of a check. */
export const checksBegin = "<!-- aicp:checks -->";

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

interface Run {
  name: string;
  status: string;
  conclusion: string | null;
  html_url: string | null;
}

/** Anyone can choose the name of a check. Links are shown only if they look like GitHub's own. */
function checkLine({ name, status, conclusion, html_url: link }: Run): string {
  const result = conclusion ?? status;
  const known = /^[a-z_]+$/.test(result) ? result.replaceAll("_", " ") : undefined;
  const safe = /^https:\/\/[\w.-]+\/[\w./?=&#-]{1,200}$/.test(link ?? "");
  const shown = safe && known ? `[${known}](${link})` : code(known ?? result);
  return `- ${icons[result] ?? "⏳"} ${code(name.slice(0, 100))}: ${shown}`;
}

/** A workflow of a pull request may have any number of jobs. */
const mostChecks = 50;

export async function checksOf({ octokit, place }: GitHub, sha: string): Promise<string> {
  const parameters = { ...place, ref: sha, per_page: perPage };
  const pages = octokit.paginate.iterator(octokit.rest.checks.listForRef, parameters);
  const runs = await collect(pages, (found) => found.length >= mostChecks);
  const lines = runs.slice(0, mostChecks).map(checkLine);
  return [checksBegin, "### Checks", "", ...[...new Set(lines)].sort(), ""].join("\n");
}
