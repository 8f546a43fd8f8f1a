/** The agent's routes: one unit of work, one task, the probes and the metrics. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { Counter, Gauge, type Registry } from "prom-client";
import { measureRequests } from "../runtime/http-metrics.ts";
import { createHttpServer, type HttpServer, type Lifecycle } from "../runtime/http-server.ts";
import type { Log } from "../runtime/log.ts";
import { answerProbes } from "../runtime/probes.ts";
import { refuse, refuseForNow } from "../runtime/refusals.ts";
import type { Configuration } from "../runtime/variables.ts";
import { createAdmission } from "./admission.ts";
import { createAuthorization } from "./authorization.ts";
import type { variables } from "./configuration.ts";
import { createDeadline } from "./deadline.ts";
import { collectWhileIdle } from "./idle-memory.ts";
import type { Work } from "./kinds/kind.ts";
import { startWork, type TaskRequest, taskSchema } from "./kinds/kinds.ts";
import { countPrimes } from "./kinds/primes.ts";
import { createProcessor } from "./processor.ts";

export type Settings = Configuration<typeof variables>;

export function createAgent(
  settings: Settings,
  { log, registry, lifecycle }: { log: Log; registry: Registry; lifecycle: Lifecycle },
): HttpServer {
  const app = createHttpServer(log, lifecycle);
  measureRequests(app, registry);
  answerProbes(app, lifecycle);
  const answerWork = createWorkAnswer(settings, registry);

  const { refuseIfFull } = answerWork;
  const authorize = createAuthorization(settings.tokenFile, log);
  app.get("/", { onRequest: refuseIfFull }, (request, reply) =>
    answerWork.answer(request, reply, () => countUnit(settings.unitLimit)),
  );
  app.post<{ Body: TaskRequest }>(
    "/tasks",
    {
      onRequest: [authorize, refuseIfFull],
      schema: { body: taskSchema(), headers: headersSchema },
    },
    (request, reply) => answerWork.answer(request, reply, () => startWork(request.body)),
  );
  return app;
}

function* countUnit(limit: number): Work {
  return { primes: yield* countPrimes(limit) };
}

const headersSchema = {
  type: "object",
  properties: {
    "x-deadline-ms": { type: "string", pattern: "^[1-9][0-9]{0,6}$" },
    "x-task-id": { type: "string", pattern: "^[!-~]{1,200}$" },
  },
};

/** Does the work of a request while its client waits; a bounded number of requests at a time. */
function createWorkAnswer(settings: Settings, registry: Registry) {
  const admission = createAdmission(settings.maxInFlight);
  collectWhileIdle(globalThis.gc);
  const processor = createProcessor(countWork(registry, () => admission.inFlight));

  const refuseIfFull = (_request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (admission.full) refuseForNow(reply, `${settings.name} is at its limit of tasks in flight`);
    else done();
  };

  const answer = async (request: FastifyRequest, reply: FastifyReply, start: () => Work) => {
    // Checked again: other requests may have taken the last place while this body arrived.
    if (admission.full)
      return refuseForNow(reply, `${settings.name} is at its limit of tasks in flight`);
    const began = performance.now();
    const allowedMs = Math.min(
      Number(request.headers["x-deadline-ms"] ?? Infinity),
      settings.maxTaskMs,
    );
    const deadline = createDeadline(reply.raw, allowedMs);
    const { "x-task-id": task } = request.headers;
    const ms = () => Math.round(performance.now() - began);
    try {
      const result = await admission.hold(() => processor.run(start(), deadline.signal));
      request.log.debug({ task, ms: ms() }, "task done");
      return { agent: settings.name, task, result, ms: ms() };
    } catch (error) {
      request.log.info({ task, ms: ms(), reason: (error as Error).message }, "task not done");
      if (!deadline.signal.aborted) throw error;
      return refuse(reply, 504, `not done within ${allowedMs} ms`);
    } finally {
      deadline.end();
    }
  };
  return { refuseIfFull, answer };
}

function countWork(registry: Registry, inFlight: () => number): (seconds: number) => void {
  const registers = [registry];
  new Gauge({
    name: "agent_tasks_in_flight",
    help: "Tasks in progress.",
    registers,
    collect() {
      this.set(inFlight());
    },
  });
  const computed = new Counter({
    name: "agent_work_seconds_total",
    help: "Time spent computing tasks.",
    registers,
  });
  return (seconds) => computed.inc(seconds);
}
