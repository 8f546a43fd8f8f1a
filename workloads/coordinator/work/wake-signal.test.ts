import { expect, test } from "vitest";
import { createAlarm } from "./wake-signal.ts";

const longMs = 60_000;

test("wakes who waits", async () => {
  const alarm = createAlarm();
  const waited = alarm.wait(longMs);
  alarm.ring();
  expect(await waited).toBeUndefined();
});

test("keeps a ring for who waits next, once", async () => {
  const alarm = createAlarm();
  alarm.ring();
  alarm.ring();
  await alarm.wait(longMs);
  let woken = false;
  void alarm.wait(longMs).then(() => {
    woken = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(woken).toBe(false);
  alarm.ring();
});

test("lets go of who waited long enough", async () => {
  expect(await createAlarm().wait(1)).toBeUndefined();
});
