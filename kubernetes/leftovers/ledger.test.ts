/** What a killed run has left is gone once the next run has looked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../client/wait.ts";
import { startTimeOf } from "../process-identity.ts";

const ledger = pathToFileURL(join(import.meta.dirname, "ledger.ts")).href;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "aicp-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const run = (program: string, temporary: string): ChildProcess =>
  spawn(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: "inherit",
  });

interface Run {
  owner: ChildProcess;
  child: number;
  folder: string;
}

/** A run with a child and a folder, neither of which has a guard. */
async function start(temporary: string): Promise<Run> {
  const [pids, folder] = [join(temporary, "pid"), join(temporary, "its folder")];
  mkdirSync(folder);
  const owner = run(
    `import { spawn } from "node:child_process";
    import { writeFileSync } from "node:fs";
    import { noteFolder, noteProcess } from "${ledger}";
    const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    await noteFolder(${JSON.stringify(folder)});
    await noteProcess(child.pid);
    writeFileSync(${JSON.stringify(pids)}, child.pid + " ");
    setInterval(() => {}, 1000);`,
    temporary,
  );
  onTestFinished(() => void owner.kill("SIGKILL"));
  const child = await eventually("the child", 60, async () => {
    const text = await readFile(pids, "utf8");
    return text.endsWith(" ") ? Number(text) : undefined;
  });
  onTestFinished(() => {
    try {
      process.kill(child, "SIGKILL");
    } catch {
      // It ended as it should.
    }
  });
  return { owner, child, folder };
}

/** As every run begins. */
async function next(temporary: string): Promise<void> {
  const program = `import { removeLeftovers } from "${ledger}"; await removeLeftovers();`;
  expect(await once(run(program, temporary), "exit")).toEqual([0, null]);
}

async function kill({ owner }: Run): Promise<void> {
  owner.kill("SIGKILL");
  await once(owner, "exit");
}

test("the next run ends the processes of a killed one, and deletes its folders", async () => {
  const temporary = newFolder();
  const killed = await start(temporary);
  await kill(killed);
  expect(await startTimeOf(killed.child)).toBeDefined();
  await next(temporary);
  expect(await startTimeOf(killed.child)).toBeUndefined();
  expect(existsSync(killed.folder)).toBe(false);
  expect(readdirSync(join(temporary, `aicp-leftovers-${process.getuid?.()}`))).toEqual([]);
});

test("a run beside another leaves it alone", async () => {
  const temporary = newFolder();
  const { child, folder } = await start(temporary);
  await next(temporary);
  expect(await startTimeOf(child)).toBeDefined();
  expect(existsSync(folder)).toBe(true);
});

test("nothing is deleted on the word of a file that another user could have written", async () => {
  const temporary = newFolder();
  const killed = await start(temporary);
  await kill(killed);
  chmodSync(join(temporary, `aicp-leftovers-${process.getuid?.()}`), 0o777);
  await next(temporary);
  expect(existsSync(killed.folder)).toBe(true);
});
