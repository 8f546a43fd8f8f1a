/** How every command ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";

const prints = `
  import { setTimeout as sleep } from "node:timers/promises";
  import { Command } from "commander";
  import { run } from "${join(repositoryRoot, "commands/command.ts")}";
  await run(new Command().action(async () => {
    for (let line = 0; line < 5; line++) {
      console.log("line", line);
      await sleep(10);
    }
    process.exitCode = 3;
  }));`;

test("a reader that has gone ends no command, and changes nothing of how it ends", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", prints], {
    cwd: repositoryRoot,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy(); // long before the command has anything to write
  const [errors, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(errors).toBe("");
  expect(exitCode).toBe(3);
});
