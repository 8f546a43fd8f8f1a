/** A search for one tool: what is looked for, and what was tried in vain. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Tool } from "./tool.ts";
import type { Options, Workshop } from "./workshop.ts";

export interface Search {
  readonly workshop: Workshop;
  readonly name: string;
  readonly tool: Tool;
  readonly options: Options;
  readonly tried: string[];
}

export const newSearch = (
  workshop: Workshop,
  name: string,
  tool: Tool,
  options: Options = {},
): Search => ({ workshop, name, tool, options, tried: [] });

export const titleOf = ({ name, tool }: Search): string => `${name} ${tool.version}`;

export function note(search: Search, line: string): void {
  search.tried.push(line);
  search.options.report?.(`${titleOf(search)}: ${line}`);
}

/** Where Go's output of the tool's build is kept. */
export const logOf = ({ workshop, name, tool }: Search): string =>
  join(workshop.cache, "logs", `${name}-${tool.version}.log`);

/** The error of a search that found nothing: each thing tried, and what the user can do. */
export function unobtainable(search: Search): Error {
  const title = titleOf(search);
  const log = logOf(search);
  const go = search.tool.build.go.split(".").slice(0, 2).join(".");
  return new Error(
    [
      `${title} is not on this machine, and cannot be had:`,
      ...search.tried.map((line) => `  - ${line}`),
      ...(existsSync(log) ? [`The log of its build: ${log}`] : []),
      `Put ${title} on the PATH, or install Go ${go} or newer, and run again: it goes on from here.`,
    ].join("\n"),
  );
}
