import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAdmission } from "./admission.ts";
import { collectWhileIdle } from "./idle-memory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const period = 15_000;

test("collects a few times when nothing is to do, not between tasks and not during one", async () => {
  const admission = createAdmission(10);
  const collect = vi.fn();
  collectWhileIdle(admission, collect);
  vi.advanceTimersByTime(9 * period);
  expect(collect).toHaveBeenCalledTimes(4);

  await admission.hold(async () => {});
  vi.advanceTimersByTime(period);
  expect(collect).toHaveBeenCalledTimes(4);

  let end = () => {};
  const running = admission.hold(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  vi.advanceTimersByTime(3 * period);
  expect(collect).toHaveBeenCalledTimes(4);

  end();
  await running;
  vi.advanceTimersByTime(period);
  expect(collect).toHaveBeenCalledTimes(5);
});

test("does nothing where Node offers no collection", () => {
  collectWhileIdle(createAdmission(10), undefined);
  expect(vi.getTimerCount()).toBe(0);
});
