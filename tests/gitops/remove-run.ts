/** `node remove-run.ts RUN`: ends the workers of a run that a signal ends, and removes what they have started. */
import { endWorkers, removeRun } from "./runs.ts";

const [run] = process.argv.slice(2);
if (!run) throw new Error("usage: node remove-run.ts RUN");
await endWorkers(run);
await removeRun(run);
