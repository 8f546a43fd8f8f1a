/** A process that is killed leaves neither its local processes nor their folders. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../client/wait.ts";

const guard = pathToFileURL(join(import.meta.dirname, "guard.ts")).href;

/** Starts a process with two guarded children and a guarded folder; the first child has ended by itself. */
async function start() {
  const folder = await mkdtemp(join(tmpdir(), "aicp-guard-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [pids, guarded] = [join(folder, "pids"), join(folder, "its folder")];
  mkdirSync(guarded);
  const program = `
    import { spawn } from "node:child_process";
    import { once } from "node:events";
    import { writeFileSync } from "node:fs";
    import { guardFolder, guardProcess } from "${guard}";
    const run = (seconds) => {
      const child = spawn("sleep", [seconds], { detached: true, stdio: "ignore" });
      guardProcess(child, "KILL");
      return child;
    };
    guardFolder(${JSON.stringify(guarded)});
    await once(run("0"), "exit");
    const child = run("600");
    writeFileSync(${JSON.stringify(pids)}, String(child.pid) + " ");
    process.once("SIGTERM", () => child.kill());
    await once(child, "exit");`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: "inherit",
  });
  const child = await eventually("the guarded child", 30, async () => {
    const text = await readFile(pids, "utf8");
    return text.endsWith(" ") ? Number(text) : undefined;
  });
  return { parent, child, guarded };
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("SIGKILL ends the children too, and deletes the folder", async () => {
  const { parent, child, guarded } = await start();
  expect(isRunning(child)).toBe(true);
  parent.kill("SIGKILL");
  await eventually("the end of the child and its folder", 30, async () => {
    return !isRunning(child) && !existsSync(guarded);
  });
});

test("a process that ends by itself is not held up by its guard", async () => {
  const { parent, child } = await start();
  parent.kill("SIGTERM");
  expect(await once(parent, "exit")).toEqual([0, null]);
  expect(isRunning(child)).toBe(false);
});
