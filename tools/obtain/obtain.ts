/** Finds many artifacts, and obtains those that are missing: downloads side by side, then builds in the order of need. */
import { totalmem } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
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

/**
 * Each search has a promise of its own, so that work can begin with the first results. Tools of one Go version share
 * most packages and are built one after the other, so that none is compiled twice; another version's fill the processors
 * while those link their programs or wait for downloads.
 */
export function obtainAll(searches: readonly Search[]): Promise<Found>[] {
  const early = new Map(
    searches.map((search) => [
      search,
      find(search).then((found) => found ?? downloadMissing(search)),
    ]),
  );
  const late = new Map<Search, Promise<ReadonlyMap<Search, Found>>>();
  const lanes = newLanes();
  const decisions: Promise<unknown>[] = [];
  for (const [order, group] of [...Map.groupBy(searches, groupOf).values()].entries()) {
    const decided = Promise.allSettled(group.map((search) => early.get(search)));
    const earlier = Promise.race([Promise.all(decisions), delay(decisionMs, undefined, quietly)]);
    decisions.push(decided);
    const made = makeMissing(group, decided, earlier, lanes(group, order));
    for (const search of group) late.set(search, handled(made));
  }
  return searches.map((search) => handled(resultOf(search, early, late)));
}

/** For this long, a build waits for the decision whether something that is needed earlier has to be built too. */
const decisionMs = 5000;
const quietly = { ref: false };

/** Tools that one run of Go can build. */
const groupOf = ({ artifact }: Search): string =>
  isTool(artifact) ? buildKey(artifact.build) : artifact.name;

type Lane = <T>(work: (isLater: boolean) => Promise<T>) => Promise<T>;

/** One build at a time for each version of Go; those of the version that is needed first come first. */
function newLanes(): (group: readonly Search[], order: number) => Lane {
  const slots = new Map<string, Slots>();
  return ([first], order) => {
    const artifact = first?.artifact;
    const version = artifact && isTool(artifact) ? artifact.build.go : `${artifact?.name}`;
    // Two runs of Go at once need about twice the memory.
    const name = totalmem() < twoBuildsBytes ? "all" : version;
    const lane = slots.get(name) ?? orderedSlots(1);
    slots.set(name, lane);
    const isLater = [...slots.keys()].indexOf(name) > 0;
    return (work) => lane(order, () => work(isLater));
  };
}

/** Linking Kubernetes' largest program takes 2 GB, compiling the largest packages of Argo CD 1 GB. */
const twoBuildsBytes = 6e9;

/** Waits until it is decided for the whole group what can be downloaded, and makes what is missing then. */
async function makeMissing(
  group: readonly Search[],
  decided: Promise<PromiseSettledResult<Found | undefined>[]>,
  earlier: Promise<unknown>,
  lane: Lane,
): Promise<ReadonlyMap<Search, Found>> {
  const outcomes = await decided;
  const missing = group.filter((_, index) => {
    const outcome = outcomes[index];
    return outcome?.status === "fulfilled" && outcome.value === undefined;
  });
  const [first, ...others] = missing;
  if (!first) return new Map();
  await earlier;
  return lane((isLater) => makeFromModule([first, ...others], isLater));
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
