/** `pnpm test`: every check, then the tests that start processes and clusters, one project after the other. */
import { Command } from "commander";
import { execa } from "execa";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";
import { interruptible } from "./interruption.ts";

/** Those that `pnpm check` leaves out. */
const projects = ["slow", "delivery", "workloads", "gitops"];

async function test(signal: AbortSignal): Promise<void> {
  const steps: [string, string[]][] = [
    [process.execPath, ["commands/check.ts"]],
    ["vitest", ["run", ...projects.flatMap((project) => ["--project", project])]],
  ];
  for (const [file, parameters] of steps) {
    const { failed, exitCode } = await execa(file, parameters, {
      ...{ cwd: repositoryRoot, preferLocal: true, localDir: repositoryRoot },
      ...{ stdio: "inherit", cancelSignal: signal, reject: false },
    });
    if (failed) {
      process.exitCode = exitCode || 1;
      return;
    }
  }
}

const program = new Command("test")
  .description("Run every check, and every test that needs no cluster of yours")
  .action(() => interruptible(test));

await run(program);
