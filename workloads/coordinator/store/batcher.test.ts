import { expect, test } from "vitest";
import { createBatcher } from "./batcher.ts";

function heldBatcher(maximum = 100) {
  const batches: number[][] = [];
  const releases: (() => void)[] = [];
  const batcher = createBatcher(async (items: number[]) => {
    batches.push(items);
    await new Promise<void>((resolve) => releases.push(resolve));
    return items.map((item) => item * 10);
  }, maximum);
  const release = async () => {
    while (releases.length === 0) await new Promise(setImmediate);
    releases.shift()?.();
  };
  return { batcher, batches, release };
}

test("writes items that arrive together in one batch, and those that arrive meanwhile in the next", async () => {
  const { batcher, batches, release } = heldBatcher();
  const first = [1, 2].map((item) => batcher.add(item));
  while (batches.length === 0) await new Promise(setImmediate);
  const second = [3, 4, 5].map((item) => batcher.add(item));
  await release();
  expect(await Promise.all(first)).toEqual([10, 20]);
  await release();
  expect(await Promise.all(second)).toEqual([30, 40, 50]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test("writes at most the maximum of items at a time", async () => {
  const { batcher, batches, release } = heldBatcher(2);
  const all = Promise.all([1, 2, 3].map((item) => batcher.add(item)));
  await release();
  await release();
  expect(await all).toEqual([10, 20, 30]);
  expect(batches).toEqual([[1, 2], [3]]);
});

test("rejects every item of a failed batch, and writes the next one", async () => {
  let fail = true;
  const batcher = createBatcher(async (items: number[]) => {
    if (fail) throw new Error("away");
    return items;
  }, 10);
  const failed = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fail = false;
  expect(await batcher.add(3)).toBe(3);
});
