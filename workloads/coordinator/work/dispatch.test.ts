import { afterEach, expect, test, vi } from "vitest";
import { createLog } from "../../runtime/log.ts";
import { createDispatcher } from "./dispatch.ts";

type Parts = Parameters<typeof createDispatcher>[0];

afterEach(() => vi.useRealTimers());

/** A dispatcher of an empty queue, with one agent. */
function withEmptyQueue(breakerState = "closed") {
  vi.useFakeTimers();
  const fetch = vi.fn(async () => []);
  const parts = {
    queue: { fetch },
    agents: { breakerState: () => breakerState },
    candidates: () => [{}],
    log: createLog("coordinator", "silent"),
  } as unknown as Parts;
  return { fetch, dispatcher: createDispatcher(parts, 32) };
}

test("queries an empty queue four times a second, and at once after a wake signal", async () => {
  const { fetch, dispatcher } = withEmptyQueue();
  const stop = new AbortController();
  const running = dispatcher.run(stop.signal);
  await vi.advanceTimersByTimeAsync(2000);
  expect(fetch.mock.calls.length).toBeLessThanOrEqual(9);
  expect(fetch.mock.calls.length).toBeGreaterThanOrEqual(8);
  const before = fetch.mock.calls.length;
  dispatcher.wake();
  await vi.advanceTimersByTimeAsync(10);
  expect(fetch.mock.calls.length).toBe(before + 1);
  stop.abort();
  await vi.advanceTimersByTimeAsync(5000);
  await running;
});

test("claims one task while the breaker is open, since only a call can close it", async () => {
  const { fetch, dispatcher } = withEmptyQueue("open");
  const stop = new AbortController();
  const running = dispatcher.run(stop.signal);
  await vi.advanceTimersByTimeAsync(1000);
  expect(fetch).toHaveBeenCalledWith(expect.anything(), { batchSize: 1 });
  stop.abort();
  await vi.advanceTimersByTimeAsync(5000);
  await running;
});
