/** What `pnpm start` needs of this machine. */
import { execa } from "execa";
import { pinnedRelease } from "../../tools/cache.ts";
import { startNames, tools } from "../../tools/catalogue.ts";
import { findHere } from "../../tools/resolve.ts";
import { newSearch } from "../../tools/search.ts";
import { thisWorkshop } from "../../tools/workshop.ts";
import type { Finding } from "./finding.ts";

const oldestNode = 24;
/** The first whose server answers a push from a shallow clone over HTTP in full. */
const oldestGit = [2, 30] as const;

export async function examineMachine(): Promise<Finding[]> {
  return [node(), await git(), await fetchedTools()];
}

function node(): Finding {
  const [major = 0] = process.versions.node.split(".").map(Number);
  const good = major >= oldestNode;
  return {
    what: "Node",
    state: good ? "good" : "bad",
    detail: good ? process.versions.node : `${process.versions.node} is older than ${oldestNode}`,
    ...(!good && { mend: "npx pnpm@12 run doctor   (brings Node 24 with it)" }),
  };
}

async function git(): Promise<Finding> {
  const mend = onPlatform({
    darwin: "xcode-select --install",
    linux: "sudo apt-get install git   (or your distribution's way)",
  });
  const { stdout = "", exitCode } = await execa("git", ["--version"], { reject: false });
  if (exitCode !== 0) return { what: "git", state: "bad", detail: "is not on the PATH", mend };
  const [version = "", major = 0, minor = 0] = /(\d+)\.(\d+)[\d.]*/.exec(stdout) ?? [];
  const [oldestMajor, oldestMinor] = oldestGit;
  const good = Number(major) > oldestMajor || Number(minor) >= oldestMinor;
  if (good) return { what: "git", state: "good", detail: version };
  return {
    what: "git",
    state: "bad",
    detail: `${version} is older than ${oldestGit.join(".")}`,
    mend,
  };
}

/** Tools that are missing are fetched by the next start, if there is a way. */
async function fetchedTools(): Promise<Finding> {
  const what = "Command-line tools";
  const missing: (typeof startNames)[number][] = [];
  for (const name of startNames) {
    if (!(await findHere(newSearch(thisWorkshop, name, tools[name])))) missing.push(name);
  }
  if (missing.length === 0) {
    return { what, state: "good", detail: `all ${startNames.length} are there (pnpm tools list)` };
  }
  const go = await execa("go", ["version"], { reject: false });
  const unreleased = missing.filter((name) => !pinnedRelease(tools[name], thisWorkshop));
  const detail = `${missing.join(", ")} will be fetched by \`pnpm start\``;
  if (go.exitCode === 0) return { what, state: "good", detail };
  const without = `${unreleased.join(", ")} must be built, and Go is not on the PATH`;
  const mend = onPlatform({
    darwin: "brew install go",
    linux: "https://go.dev/doc/install",
  });
  if (unreleased.length > 0) return { what, state: "bad", detail: without, mend };
  return { what, state: "good", detail };
}

const onPlatform = (commands: { darwin: string; linux: string }): string =>
  process.platform === "darwin" ? commands.darwin : commands.linux;
