/** Finds tools and assets in their pinned versions: on the PATH, in the cache, by download, or from their Go module. */
import { type Options, type ToolContext, toolContext } from "./context.ts";
import { find, obtainAll } from "./obtain/obtain.ts";
import type { Found } from "./obtain/places.ts";
import { newSearch, type Search } from "./obtain/search.ts";
import { type AssetName, assets } from "./pinned/asset-list.ts";
import { type ToolName, tools } from "./pinned/tool-list.ts";

export const resolve = (search: Search): Promise<Found> => obtainAll([search])[0] as Promise<Found>;

/** The absolute path of an executable of the pinned version. */
export const resolveTool = async (name: ToolName, options: Options = {}): Promise<string> =>
  (await resolve(newSearch(toolContext(), tools[name], options))).file;

/** The absolute path of the file, or of the folder: a name in the plural is a folder. */
export const resolveAsset = async (name: AssetName, options: Options = {}): Promise<string> =>
  (await resolve(newSearch(toolContext(), assets[name], options))).file;

/** What is on the PATH or in the cache: nothing is obtained. */
export const findTool = (
  name: ToolName,
  context: ToolContext = toolContext(),
): Promise<Found | undefined> => find(newSearch(context, tools[name]));

export interface FetchOptions {
  readonly report?: (line: string, name: ToolName) => void;
  readonly signal?: AbortSignal;
}

/** Looks for many tools at once, and obtains those that are missing, in the order of the names. */
export function fetchTools<Name extends ToolName>(
  names: readonly Name[],
  { report, signal }: FetchOptions = {},
): Record<Name, Promise<string>> {
  const context = toolContext();
  const searches = names.map((name) =>
    newSearch(context, tools[name], {
      ...(report && { report: (line) => report(line, name) }),
      ...(signal && { signal }),
    }),
  );
  const files = obtainAll(searches).map(async (found) => (await found).file);
  // A caller may never wait for one of many: its failure must not end the process.
  for (const file of files) file.catch(() => {});
  return Object.fromEntries(names.map((name, index) => [name, files[index]])) as Record<
    Name,
    Promise<string>
  >;
}
