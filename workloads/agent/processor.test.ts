import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createProcessor } from "./processor.ts";

const never = new AbortController().signal;

/** Longer than a slice, so that each step of this work is one. */
const stepMs = 6;

function* steps<T>(count: number, result: T, log: T[] = []): Generator<void, T> {
  for (let step = 1; step <= count; step++) {
    const end = performance.now() + stepMs;
    while (performance.now() < end);
    log.push(result);
    yield;
  }
  return result;
}

test("runs work to its end and gives its result", async () => {
  const { run } = createProcessor();
  expect(await Promise.all([run(steps(2, "a"), never), run(steps(0, "b"), never)])).toEqual([
    "a",
    "b",
  ]);
  expect(await run(steps(1, "c"), never)).toBe("c");
});

test("takes turns: what is short does not wait for what is long", async () => {
  const { run } = createProcessor();
  const log: string[] = [];
  await Promise.all([run(steps(4, "long", log), never), run(steps(2, "short", log), never)]);
  expect(log).toEqual(["long", "short", "long", "short", "long", "long"]);
});

test("leaves the event loop its turn between slices", async () => {
  const { run } = createProcessor();
  let turns = 0;
  let done = false;
  const work = run(steps(8, 0), never).then(() => {
    done = true;
  });
  while (!done) {
    await turn();
    turns++;
  }
  await work;
  expect(turns).toBeGreaterThanOrEqual(8);
});

test("stops at the next slice once nobody waits for it, and goes on with the others", async () => {
  const { run } = createProcessor();
  const stop = new AbortController();
  const log: string[] = [];
  const stopped = run(steps(100, "long", log), stop.signal);
  const other = run(steps(2, "other"), never);
  while (log.length < 2) await turn();
  stop.abort(new Error("gone"));
  await expect(stopped).rejects.toThrow("gone");
  expect(await other).toBe("other");
  expect(log.length).toBeLessThan(5);
});

test("passes on what the work throws, and goes on with the others", async () => {
  const { run } = createProcessor();
  // biome-ignore lint/correctness/useYield: it fails before its first.
  const broken = (function* (): Generator<void, never> {
    throw new Error("broken");
  })();
  const failing = run(broken, never);
  const other = run(steps(2, "other"), never);
  await expect(failing).rejects.toThrow("broken");
  expect(await other).toBe("other");
});

test("tells how long it computed", async () => {
  let seconds = 0;
  const { run } = createProcessor((more) => {
    seconds += more;
  });
  await run(steps(4, 0), never);
  expect(seconds).toBeGreaterThanOrEqual((4 * stepMs) / 1000);
});
