/** The search for one artifact: what is looked for, and what did not work so far. */
import { UserError } from "../../kubernetes/user-error.ts";
import type { Artifact } from "../artifact.ts";
import type { Options, ToolContext } from "../context.ts";

export interface Search {
  readonly context: ToolContext;
  readonly artifact: Artifact;
  readonly options: Options;
  readonly failures: string[];
}

export const newSearch = (
  context: ToolContext,
  artifact: Artifact,
  options: Options = {},
): Search => ({ context, artifact, options, failures: [] });

export const titleOf = ({ artifact: { name, version } }: Search): string => `${name} ${version}`;

export const report = (search: Search, line: string): void =>
  search.options.report?.(`${titleOf(search)}: ${line}`);

export function noteFailure(search: Search, line: string): void {
  search.failures.push(line);
  report(search, line);
}

/** The error of a search that found nothing: each thing tried, and what the user can do. */
export function unobtainable(search: Search): UserError {
  return new UserError(
    [
      `${titleOf(search)} is not installed and could not be obtained:`,
      ...search.failures.map((line) => `  - ${line}`),
      "Make one of these sources reachable and run again: finished downloads and builds are kept.",
    ].join("\n"),
  );
}
