import { expect, test } from "vitest";
import { burstOf, comparedSeconds, figuresOf, median, type Recording } from "./bursts.ts";

const began = 1_000_000;
const at = (second: number) => began + second * 1000;

/** Ten agents after 4 s, an empty queue after 6 s; a coordinator that knew nothing in the second second. */
const recording: Recording = {
  samples: [-1, 0, 2, 4, 8, 20].map((second) => ({
    at: at(second),
    ...{ desired: 10, pods: 10, utilization: null },
    ready: second < 4 ? 3 : 10,
  })),
  queue: [
    { at: at(-1), queued: 7, oldestSeconds: 90, paid: 99 },
    { at: at(0), queued: 0, oldestSeconds: 0, paid: 100 },
    { at: at(2), queued: null, oldestSeconds: null, paid: null },
    { at: at(3), queued: 500, oldestSeconds: 3, paid: 120 },
    { at: at(6), queued: 5, oldestSeconds: 6, paid: 600 },
    { at: at(9), queued: 0, oldestSeconds: 0, paid: 620 },
    { at: at(20), queued: 900, oldestSeconds: 11, paid: 900 },
  ],
};
const burst = burstOf({ way: "queue", began, ended: at(10) }, recording);

test("cuts a burst out of the recording, and leaves unknown numbers out", () => {
  expect(burst.agents).toEqual([
    [0, 3],
    [2, 3],
    [4, 10],
    [8, 10],
  ]);
  expect(burst.paid).toEqual([
    [0, 0],
    [3, 20],
    [6, 500],
    [9, 520],
  ]);
});

test("reads when there are ten agents, when the queue is empty and how old the oldest task became", () => {
  const mean = (4.5 + 13.5 + 9) / comparedSeconds;
  expect(figuresOf(burst, 10)).toEqual({
    secondsTo10Agents: 4,
    secondsToEmptyQueue: 6,
    oldestTaskSeconds: 6,
    meanAgeOfOldest: mean,
  });
});

test("what did not happen has no time", () => {
  const short = burstOf({ way: "queue", began, ended: at(3) }, recording);
  expect(figuresOf(short, 10)).toMatchObject({
    secondsTo10Agents: null,
    secondsToEmptyQueue: null,
  });
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[1, null, 2], 2],
  [[1, null, null], null],
  [[], null],
])("the median of %j is %j", (values, expected) => {
  expect(median(values)).toBe(expected);
});
