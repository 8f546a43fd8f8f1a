import { expect, test } from "vitest";
import { createWakeSignal } from "./wake-signal.ts";

const longMs = 60_000;

test("ends a wait", async () => {
  const signal = createWakeSignal();
  const waited = signal.wait(longMs);
  signal.wake();
  expect(await waited).toBeUndefined();
});

test("remembers a call for the next wait, once", async () => {
  const signal = createWakeSignal();
  signal.wake();
  signal.wake();
  await signal.wait(longMs);
  let woken = false;
  void signal.wait(longMs).then(() => {
    woken = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(woken).toBe(false);
  signal.wake();
});

test("ends a wait after its time", async () => {
  expect(await createWakeSignal().wait(1)).toBeUndefined();
});
