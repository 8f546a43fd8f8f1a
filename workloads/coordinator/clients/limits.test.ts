import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLimits } from "./limits.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const settings = { clientRate: 10, clientOpenTasks: 100 };

test("a client may submit the tasks of two seconds at once, then as many as its rate", () => {
  const limits = createLimits(settings, () => 0);
  const taken = () => {
    let count = 0;
    while (!limits.refuse("shop")) count++;
    return count;
  };
  expect(taken()).toBe(20);
  expect(limits.refuse("shop")).toEqual({
    reason: "shop may submit 10 tasks a second",
    seconds: 1,
  });
  expect(limits.refuse("other")).toBeUndefined();
  vi.advanceTimersByTime(500);
  expect(taken()).toBe(5);
  vi.advanceTimersByTime(60_000);
  expect(taken()).toBe(20);
});

test("a client may have so many open tasks, with those that were accepted since they were counted", () => {
  let open = 98;
  const limits = createLimits(settings, () => open);
  limits.accept("shop");
  expect(limits.refuse("shop")).toBeUndefined();
  limits.accept("shop");
  expect(limits.refuse("shop")).toMatchObject({ seconds: 5 });
  open = 99;
  limits.observed();
  expect(limits.refuse("shop")).toBeUndefined();
});
