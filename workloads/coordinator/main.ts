/** The coordinator: takes tasks, hands them to agents, and pays. Any number of them share one database. */
import { createRegistry } from "../runtime/http-metrics.ts";
import { createLog } from "../runtime/log.ts";
import { runProgram } from "../runtime/program.ts";
import { serve } from "../runtime/serve.ts";
import { readVariables } from "../runtime/variables.ts";
import { createAgentClient } from "./agent-client.ts";
import { variables } from "./configuration.ts";
import { openDatabase } from "./database.ts";
import { buryDeadLetters } from "./dead-letters.ts";
import { createDispatcher } from "./dispatch.ts";
import { measureCoordinator } from "./metrics.ts";
import { createObserver } from "./observation.ts";
import { createAgents } from "./patient-agents.ts";
import { createServer } from "./server.ts";
import { createSettlement } from "./settlement.ts";
import { createSubmissions } from "./submissions.ts";
import { createQueue, startQueue } from "./task-queue.ts";

await runProgram("coordinator", async (stop) => {
  const settings = readVariables(variables, process.env);
  const log = createLog("coordinator", settings.logLevel);
  const lifecycle = { draining: false };
  const registry = createRegistry("coordinator");

  const database = openDatabase(settings, log);
  const queue = createQueue(database, log);
  const observer = createObserver(database);
  const client = createAgentClient(settings.agentUrl, settings);
  const agents = createAgents(client);
  const settlement = createSettlement(database, queue, log);
  const onOutcome = measureCoordinator(registry, { observer, agents });
  const candidates = () => observer.agents;
  const dispatcher = createDispatcher(
    { database, queue, agents, settlement, candidates, onOutcome, log },
    settings.concurrency,
  );

  let started = false;
  const work = async () => {
    started = await startQueue(queue, log, stop);
    if (!started) return;
    log.info("the queue is open");
    await Promise.all([dispatcher.run(stop), buryDeadLetters(database, queue, { log, stop })]);
  };
  const working = work();
  const ended = new AbortController();
  const observing = observer.run(ended.signal);

  const app = createServer({
    database,
    submissions: createSubmissions(database, queue),
    observer,
    onSubmitted: dispatcher.wake,
    obstacle: () => (started ? undefined : "the queue's schema is not there yet"),
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
