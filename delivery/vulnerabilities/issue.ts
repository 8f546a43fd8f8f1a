/** The one issue about known vulnerabilities: opened, updated and closed by the nightly scan. */
import { code } from "../present/code.ts";
import { count } from "../present/lines.ts";
import { collect, type GitHub, perPage } from "../pull-request/github.ts";
import { type Finding, rank, type Scan } from "./findings.ts";

export const title = "Known vulnerabilities in the images that git names";
const begin = "<!-- aicp:vulnerabilities -->";

/** Critical and High: what has no fix cannot be updated away, but must be known. */
const isSevere = (finding: Finding): boolean => rank(finding) <= 1;

/** Rows of all images together: an issue takes 65,536 characters. The others are counted. */
const mostRows = 150;
/** Images in one issue: this repository names about ten. */
const mostImages = 12;

const row = ({ id, severity, installed, fixed }: Finding): string => {
  const fix =
    fixed.length > 0
      ? `fixed in ${code(fixed.slice(0, 3).join(", ").slice(0, 100))}`
      : "no fix yet";
  return `- ${code(severity)} ${code(id.slice(0, 60))} in ${code(installed.slice(0, 100))}: ${fix}`;
};

function section(scan: Scan, most: number): string[] {
  const heading = [`### ${code(scan.image.slice(0, 200))}`, ""];
  const pinned = scan.image.includes("@sha256:")
    ? []
    : ["Named without a digest: this is what its tag was tonight.", ""];
  if ("failure" in scan) return [...heading, `Not scanned: ${code(scan.failure)}`, ""];
  const severe = scan.findings.filter(isSevere);
  const rows = severe.slice(0, most).map(row);
  const left = severe.length - rows.length;
  const others = scan.findings.length - severe.length;
  return [
    ...heading,
    ...pinned,
    ...rows,
    ...(left > 0 ? [`- and ${left} more`] : []),
    ...(others > 0 ? [`- ${count(others, "finding")} of medium severity or below`] : []),
    "",
  ];
}

/** The text of the issue; undefined where every image was scanned and nothing severe was found. */
export function issueText(scans: readonly Scan[]): string | undefined {
  const bad = scans.filter((scan) => "failure" in scan || scan.findings.some(isSevere));
  if (bad.length === 0) return undefined;
  const shown = bad.slice(0, mostImages);
  const left = bad.length - shown.length;
  const rows = Math.floor(mostRows / shown.length);
  return [
    begin,
    "The nightly scan keeps this issue up to date and closes it when nothing critical or high is left.",
    "Update the image (`pnpm bump`, Renovate, or a newer base in `workloads/Dockerfile`), then pin it: `pnpm image digests --write`.",
    "",
    ...shown.flatMap((scan) => section(scan, rows)),
    ...(left > 0 ? [`And ${count(left, "more image")}.`, ""] : []),
  ].join("\n");
}

interface Issue {
  number: number;
  body?: string | null | undefined;
  user: { login: string } | null;
  pull_request?: unknown;
}

const isOurs = ({ body, user, pull_request }: Issue): boolean =>
  pull_request === undefined &&
  body?.startsWith(begin) === true &&
  user?.login === "github-actions[bot]";

/** Returns a sentence that says what was done. */
export async function updateIssue({ octokit, place }: GitHub, text: string | undefined) {
  const { issues } = octokit.rest;
  const parameters = { ...place, state: "open", per_page: perPage } as const;
  const pages = octokit.paginate.iterator(issues.listForRepo, parameters);
  const open = (await collect<Issue>(pages, (found) => found.some(isOurs))).find(isOurs);
  if (text === undefined) {
    if (!open) return "Nothing critical or high was found.";
    await issues.update({ ...place, issue_number: open.number, state: "closed" });
    return `Closed issue ${open.number}: nothing critical or high is left.`;
  }
  if (open) {
    await issues.update({ ...place, issue_number: open.number, body: text });
    return `Updated issue ${open.number}.`;
  }
  const { data } = await issues.create({ ...place, title, body: text });
  return `Opened issue ${data.number}.`;
}
