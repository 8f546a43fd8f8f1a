/** A command that is interrupted, directly or by the end of what runs it, leaves no process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../kubernetes/client/wait.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { startTimeOf } from "../kubernetes/process-identity.ts";

/** A command with a child; it writes both process ids to a file, once it can be interrupted. */
const command = (pids: string, work: string) => `
  import { writeFileSync } from "node:fs";
  import { execa } from "execa";
  import { abandonable, interruptible } from "${join(repositoryRoot, "commands/interruption.ts")}";
  const child = execa("sleep", ["600"], { reject: false });
  setTimeout(() => writeFileSync("${pids}", process.pid + " " + child.pid));
  ${work}`;

/** Works until it is interrupted. */
const interruptible = (afterwards = "") => `
  await interruptible(async (signal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    ${afterwards}
  });`;

const abandonable = "await abandonable(child);";

interface Running {
  launcher: ChildProcess;
  /** Of the command and of its child. */
  pids: number[];
}

/** Starts the command as its own process, or below a shell as pnpm does. */
async function start(work: string, below?: "shell"): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "aicp-interruption-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "pids");
  const node = [process.execPath, "--input-type=module", "-e", command(file, work)];
  const env = { ...process.env, npm_lifecycle_event: "start" };
  const [program, ...parameters] = below
    ? ["sh", "-c", `sh -c '"$@"; :' sh "$@"; :`, "sh", ...node]
    : node;
  const launcher = spawn(program as string, parameters, { cwd: repositoryRoot, env });
  const pids = await eventually("the command", 30, async () => {
    const found = readFileSync(file, "utf8").split(" ").map(Number);
    return found.length === 2 ? found : undefined;
  });
  onTestFinished(() => pids.forEach(killIfAlive));
  return { launcher, pids };
}

/** After a test that failed. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended as it should.
  }
}

const areGone = (pids: number[]) =>
  eventually("the end of all processes", 20, async () => {
    const times = await Promise.all(pids.map(startTimeOf));
    return times.every((time) => time === undefined);
  });

describe.each([
  ["work that can be interrupted", interruptible()],
  ["work that cannot", abandonable],
])("%s", (_, work) => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s ends the command and its child, with exit code %d", async (signal, exitCode) => {
    const { launcher, pids } = await start(work);
    launcher.kill(signal);
    expect(await once(launcher, "exit")).toEqual([exitCode, null]);
    await areGone(pids);
  });

  test("a package manager that is killed takes the command with it, though a shell stays between them", async () => {
    const { launcher, pids } = await start(work, "shell");
    launcher.kill("SIGKILL");
    await areGone(pids);
  });
});

test("work that does not end by itself is ended", async () => {
  const { launcher, pids } = await start(
    interruptible("await new Promise(() => setInterval(() => {}, 1000));"),
  );
  launcher.kill("SIGTERM");
  expect(await once(launcher, "exit")).toEqual([143, null]);
  await areGone(pids);
});
