/** The coordinator's routes. */
import type { Registry } from "prom-client";
import { measureRequests } from "../../runtime/http-metrics.ts";
import { createHttpServer, type HttpServer, type Lifecycle } from "../../runtime/http-server.ts";
import type { Log } from "../../runtime/log.ts";
import { answerProbes } from "../../runtime/probes.ts";
import { listAgents } from "../store/agent-records.ts";
import { type Database, query } from "../store/database.ts";
import type { Observer } from "../store/observation.ts";
import type { createSubmissions } from "../store/submissions.ts";
import { answerLive } from "./live.ts";
import { answerPage } from "./page.ts";
import { answerTasks } from "./task-routes.ts";

interface Parts {
  database: Database;
  submissions: ReturnType<typeof createSubmissions>;
  observer: Observer;
  onSubmitted: () => void;
  /** Undefined while the coordinator can take tasks. */
  notReadyReason: () => string | undefined;
  registry: Registry;
  lifecycle: Lifecycle;
  log: Log;
}

export function createServer(parts: Parts): HttpServer {
  const { database, observer, notReadyReason, lifecycle } = parts;
  const app = createHttpServer(parts.log, lifecycle);
  measureRequests(app, parts.registry);
  answerProbes(app, lifecycle, async () => notReadyReason() ?? (await databaseFailure(database)));
  answerTasks(app, parts);
  app.get("/agents", async () => ({ agents: await listAgents(database) }));
  answerPage(app);
  answerLive(app, observer, lifecycle);
  return app;
}

const databaseFailure = (database: Database): Promise<string | undefined> =>
  query(database, "select 1").then(
    () => undefined,
    (error: Error) => error.message,
  );
