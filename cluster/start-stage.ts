/** A stage of `pnpm start`: its title, the tools it waits for, and its work. */
import type { ListrTask } from "listr2";
import type { ToolName } from "../tools/pinned/tool-list.ts";
import type { ControlPlane, Tools } from "./bring-up.ts";
import type { ControlPlaneState } from "./state.ts";

export interface Context {
  state: ControlPlaneState;
  signal: AbortSignal;
  tools: Tools;
  controlPlane: ControlPlane;
  head: string;
}
export type Task = ListrTask<Context>;

/** Fetches all missing tools while the stages run, each of which waits only for its own. */
export const toolsTask = (
  tools: Tools,
  listen: (report: (line: string) => void) => void,
): Task => ({
  title: "Tools",
  task: async (_, task) => {
    listen((line) => {
      task.output = line;
    });
    const names = Object.keys(tools);
    const results = await Promise.allSettled(Object.values(tools));
    const missing = names.filter((_, index) => results[index]?.status === "rejected");
    task.title =
      missing.length > 0
        ? `Tools: could not get ${missing.join(", ")}`
        : `Tools: all ${names.length} in their pinned versions`;
  },
});

export const stage = (
  title: string,
  needs: readonly ToolName[],
  work: (context: Context, report: (line: string) => void) => Promise<string>,
): Task => ({
  title,
  task: async (context, task) => {
    const report = (line: string) => {
      task.output = line;
    };
    await awaitTools(context.tools, needs, report);
    const outcome = await work(context, report);
    if (outcome) task.title = `${title}: ${outcome}`;
  },
});

/** Reports which tools the stage waits for, if any. */
async function awaitTools(
  tools: Tools,
  needs: readonly ToolName[],
  report: (line: string) => void,
): Promise<void> {
  const missing = new Set(needs);
  let last = "";
  const tell = () => {
    const line = `waiting for ${[...missing].join(", ")}`;
    if (line !== last) report(line);
    last = line;
  };
  // Tools in the cache resolve before the first tick.
  const timer = setInterval(tell, 1000);
  const arrivals = needs.map((name) => tools[name].then(() => missing.delete(name)));
  try {
    await Promise.all(arrivals);
  } finally {
    clearInterval(timer);
  }
}
