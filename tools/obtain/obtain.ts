/** Finds many artifacts, and obtains those that are missing: downloads side by side, then builds in the order of need. */
import { isTool } from "../artifact.ts";
import { buildKey } from "../build/build.ts";
import { makeFromModule } from "./from-module.ts";
import { downloadMissing } from "./from-release.ts";
import { findOnPath } from "./on-path.ts";
import { type Found, findInCache } from "./places.ts";
import { noteFailure, type Search, unobtainable } from "./search.ts";
import { orderedSlots, type Slots } from "./slots.ts";

/** What is on the PATH or in the cache. */
export async function find(search: Search): Promise<Found | undefined> {
  const { context, artifact } = search;
  const file = isTool(artifact)
    ? await findOnPath(artifact, context, (line) => noteFailure(search, line))
    : undefined;
  return file ? { file, source: "PATH" } : findInCache(context, artifact);
}

/** Each search has a promise of its own, so that work can begin with the first results. */
export function obtainAll(searches: readonly Search[]): Promise<Found>[] {
  const slots = orderedSlots(1);
  const early = new Map(
    searches.map((search) => [
      search,
      find(search).then((found) => found ?? downloadMissing(search)),
    ]),
  );
  const late = new Map<Search, Promise<ReadonlyMap<Search, Found>>>();
  for (const [order, group] of [...Map.groupBy(searches, groupOf).values()].entries()) {
    const made = makeMissing(group, early, slots, order);
    for (const search of group) late.set(search, made);
  }
  return searches.map((search) => handled(resultOf(search, early, late)));
}

/** Tools that one run of Go can build. */
const groupOf = ({ artifact }: Search): string =>
  isTool(artifact) ? buildKey(artifact.build) : artifact.name;

/** Waits until the early ways are decided for the whole group, and makes what is missing then. */
async function makeMissing(
  group: readonly Search[],
  early: ReadonlyMap<Search, Promise<Found | undefined>>,
  slots: Slots,
  order: number,
): Promise<ReadonlyMap<Search, Found>> {
  const decided = await Promise.allSettled(group.map((search) => early.get(search)));
  const missing = group.filter((_, index) => {
    const outcome = decided[index];
    return outcome?.status === "fulfilled" && outcome.value === undefined;
  });
  const [first, ...others] = missing;
  return first ? slots(order, () => makeFromModule([first, ...others])) : new Map();
}

async function resultOf(
  search: Search,
  early: ReadonlyMap<Search, Promise<Found | undefined>>,
  late: ReadonlyMap<Search, Promise<ReadonlyMap<Search, Found>>>,
): Promise<Found> {
  const [found, made] = [await early.get(search), late.get(search)];
  const result = found ?? (await made)?.get(search);
  if (!result) throw unobtainable(search);
  return result;
}

/** A caller may never wait for one of many: its failure must not end the process. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
