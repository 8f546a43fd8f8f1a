import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";

const long = 1_000_000;
const script = (then: string) => `
import { runProgram } from ${JSON.stringify(join(import.meta.dirname, "program.ts"))};
await runProgram("test", async () => { process.stdout.write("x".repeat(${long})); ${then} });`;

const start = (then = "") =>
  spawn(process.execPath, ["--input-type=module", "--eval", script(then)], {
    stdio: ["ignore", "pipe", "pipe"],
  });

test.each([
  ["ends", "", 0],
  ["fails", "throw new Error('broken')", 1],
])(
  "a program that %s has its reader take all of its output first",
  async (_, then, expected) => {
    const child = start(then);
    const closed = once(child, "close");
    await sleep(500); // longer than it takes to fill the pipe
    let read = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      read += chunk.length;
    });
    const [code] = await closed;
    expect([code, read]).toEqual([expected, long]);
  },
  20_000,
);

test("a program ends without a word when its reader has gone", async () => {
  const child = start();
  child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  expect([code, said]).toEqual([0, ""]);
}, 20_000);
