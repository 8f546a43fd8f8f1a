/** What `pnpm start` needs of this machine. */
import { execa } from "execa";
import { startNames } from "../../tools/pinned/tool-list.ts";
import { findTool } from "../../tools/resolve.ts";
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
    ...(!good && { fix: "npx pnpm@12 run doctor   (brings Node 24 with it)" }),
  };
}

async function git(): Promise<Finding> {
  const fix = onPlatform({
    darwin: "xcode-select --install",
    linux: "sudo apt-get install git   (or your distribution's way)",
  });
  const { stdout = "", exitCode } = await execa("git", ["--version"], { reject: false });
  if (exitCode !== 0) return { what: "git", state: "bad", detail: "is not on the PATH", fix };
  const [version = "", major = 0, minor = 0] = /(\d+)\.(\d+)[\d.]*/.exec(stdout) ?? [];
  const [oldestMajor, oldestMinor] = oldestGit;
  const good = Number(major) > oldestMajor || Number(minor) >= oldestMinor;
  if (good) return { what: "git", state: "good", detail: version };
  return {
    what: "git",
    state: "bad",
    detail: `${version} is older than ${oldestGit.join(".")}`,
    fix,
  };
}

/** Tools that are missing are downloaded or built by the next start, which brings its own Go. */
async function fetchedTools(): Promise<Finding> {
  const found = await Promise.all(startNames.map((name) => findTool(name)));
  const missing = startNames.filter((_, index) => !found[index]);
  return {
    what: "Command-line tools",
    state: "good",
    detail:
      missing.length === 0
        ? `all ${startNames.length} are there (pnpm tools list)`
        : `${missing.join(", ")} will be downloaded or built by \`pnpm start\``,
  };
}

const onPlatform = (commands: { darwin: string; linux: string }): string =>
  process.platform === "darwin" ? commands.darwin : commands.linux;
