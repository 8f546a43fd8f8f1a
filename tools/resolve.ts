/** Finds a tool of its pinned version: on the PATH, in the cache, in its project's release, or by building it. */
import { type Found, findInCache } from "./cache.ts";
import { type ToolName, tools } from "./catalogue.ts";
import { obtain } from "./obtain.ts";
import { findOnPath } from "./on-path.ts";
import { newSearch, note, type Search } from "./search.ts";
import { type Options, thisWorkshop } from "./workshop.ts";

/** The absolute path of an executable of the pinned version. */
export const resolveTool = async (name: ToolName, options: Options = {}): Promise<string> =>
  (await resolve(newSearch(thisWorkshop, name, tools[name], options))).file;

export const resolve = async (search: Search): Promise<Found> =>
  (await findHere(search)) ?? (await obtain(search));

/** What is on the PATH or in the cache. */
export async function findHere(search: Search): Promise<Found | undefined> {
  const { workshop, name, tool } = search;
  const file = await findOnPath(name, tool, workshop, (line) => note(search, line));
  return file ? { file, source: "PATH" } : findInCache(workshop, name, tool);
}

export interface FetchOptions {
  readonly report?: (line: string, name: ToolName) => void;
  readonly signal?: AbortSignal;
}

/**
 * Looks for many tools at once, and gets those that are missing one after the other, in the order of the names.
 * Each has a promise of its own, so that work can begin with the first ones.
 */
export function fetchTools<Name extends ToolName>(
  names: readonly Name[],
  { report, signal }: FetchOptions = {},
): Record<Name, Promise<string>> {
  const searches = names.map((name) =>
    newSearch(thisWorkshop, name, tools[name], {
      ...(report && { report: (line) => report(line, name) }),
      ...(signal && { signal }),
    }),
  );
  const files = inOrder(searches);
  return Object.fromEntries(names.map((name, index) => [name, files[index]])) as Record<
    Name,
    Promise<string>
  >;
}

export function inOrder(searches: readonly Search[]): Promise<string>[] {
  let earlier: Promise<unknown> = Promise.resolve();
  return searches.map((search) => {
    const before = earlier;
    const file = findHere(search)
      .then((found) => found ?? before.then(() => obtain(search)))
      .then((found) => found.file);
    // Settled, so that one that fails neither holds up the next nor is an unhandled rejection.
    earlier = Promise.allSettled([before, file]);
    return file;
  });
}
