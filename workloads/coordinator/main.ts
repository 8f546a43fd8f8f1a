/** The coordinator: takes tasks, hands them to agents and pays. Any number of coordinators share one database. */
import { createRegistry } from "../runtime/http-metrics.ts";
import { createLog } from "../runtime/log.ts";
import { runProgram } from "../runtime/program.ts";
import { serve } from "../runtime/serve.ts";
import { readVariables } from "../runtime/variables.ts";
import { createClients } from "./clients/clients.ts";
import { createLimits } from "./clients/limits.ts";
import { variables } from "./configuration.ts";
import { measureState } from "./http/metrics.ts";
import { createServer } from "./http/server.ts";
import { measureWork } from "./http/work-metrics.ts";
import { createAuditor } from "./store/audit.ts";
import { openDatabase } from "./store/database.ts";
import { markDeadTasks } from "./store/dead-letters.ts";
import { createObserver } from "./store/observation.ts";
import { createSettlement } from "./store/settlement.ts";
import { createSubmissions } from "./store/submissions.ts";
import { createQueue, startQueue } from "./store/task-queue.ts";
import { createAgentClient } from "./work/agent-client.ts";
import { createAgents } from "./work/agent-retries.ts";
import { createDispatcher } from "./work/dispatch.ts";

await runProgram("coordinator", async (stop) => {
  const settings = readVariables(variables, process.env);
  const log = createLog("coordinator", settings.logLevel);
  const lifecycle = { draining: false };
  const registry = createRegistry("coordinator");

  const database = openDatabase(settings, log);
  const queue = createQueue(database, log);
  const observer = createObserver(database);
  const clients = createClients(settings.clientsFolder, log);
  const limits = createLimits(settings, (client) => observer.openTasks(client));
  observer.onChange(limits.observed);
  const client = createAgentClient(settings, log);
  const auditor = createAuditor(database, log);
  const { onOutcome, onEnded, onRetry } = measureWork(registry);
  const agents = createAgents(client, onRetry);
  const settlement = createSettlement(database, queue, { log, onEnded });
  measureState(registry, { observer, auditor, agents, database });
  const candidates = () => observer.agents;
  const dispatcher = createDispatcher(
    { database, queue, agents, settlement, candidates, onOutcome, log },
    settings.concurrency,
  );

  let started = false;
  const work = async () => {
    started = await startQueue(queue, log, stop);
    if (!started) return;
    log.info("queue started");
    await Promise.all([
      dispatcher.run(stop),
      markDeadTasks(database, queue, { log, stop, onEnded }),
    ]);
  };
  const working = work();
  const ended = new AbortController();
  const observing = Promise.all([observer.run(ended.signal), auditor.run(ended.signal)]);

  const app = createServer({
    database,
    submissions: createSubmissions(database, queue),
    observer,
    clients,
    limits,
    settings,
    onSubmitted: dispatcher.wake,
    notReadyReason: () => (started ? undefined : "the queue's schema is not installed yet"),
    registry,
    lifecycle,
    log,
  });
  await serve(app, { lifecycle, stop, settings, finish: () => working });
  ended.abort();
  await observing;
  await queue.stop({ graceful: false, close: false });
  await client.close();
  await database.end();
});
