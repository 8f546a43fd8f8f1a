/** The agent: does tasks over HTTP on one thread, and names itself in each answer. */
import { createRegistry } from "../runtime/http-metrics.ts";
import { createLog } from "../runtime/log.ts";
import { runProgram } from "../runtime/program.ts";
import { serve } from "../runtime/serve.ts";
import { readVariables } from "../runtime/variables.ts";
import { variables } from "./configuration.ts";
import { createAgent } from "./server.ts";

await runProgram("agent", async (stop) => {
  const settings = readVariables(variables, process.env);
  const log = createLog("agent", settings.logLevel);
  const lifecycle = { draining: false };
  const app = createAgent(settings, { log, registry: createRegistry("agent"), lifecycle });
  await serve(app, { lifecycle, stop, settings });
});
