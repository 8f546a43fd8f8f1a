/** Moves a new executable into the cache, if it reports the pinned version. */
import { chmod } from "node:fs/promises";
import type { Tool } from "../artifact.ts";
import { moveToPlace } from "../cache.ts";
import type { ToolContext } from "../context.ts";
import { askVersion } from "./on-path.ts";

export async function acceptTool(
  context: ToolContext,
  tool: Tool,
  file: string,
  place: string,
): Promise<void> {
  await chmod(file, 0o755);
  const version = await askVersion(file, tool.ask, context);
  if (version !== tool.version)
    throw new Error(
      `the result reports ${version ? `version ${version}` : "no version"}, not ${tool.version}`,
    );
  await moveToPlace(file, place);
}
