/** The coordinator's routes. */
import type { Registry } from "prom-client";
import { measureRequests } from "../../runtime/http-metrics.ts";
import { createHttpServer, type HttpServer, type Lifecycle } from "../../runtime/http-server.ts";
import type { Log } from "../../runtime/log.ts";
import { answerProbes } from "../../runtime/probes.ts";
import type { Clients } from "../clients/clients.ts";
import type { Limits } from "../clients/limits.ts";
import { listAgents } from "../store/agent-records.ts";
import { type Database, query } from "../store/database.ts";
import type { Observer } from "../store/observation.ts";
import type { createSubmissions } from "../store/submissions.ts";
import { authenticateWith, checkHost } from "./authentication.ts";
import { answerLive } from "./live.ts";
import { answerPage } from "./page.ts";
import { answerTasks } from "./task-routes.ts";

interface Parts {
  database: Database;
  submissions: ReturnType<typeof createSubmissions>;
  observer: Observer;
  clients: Clients;
  limits: Limits;
  settings: { allowedHosts: string; maximumReward: number };
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
  checkHost(app, parts.settings.allowedHosts.split(",").filter(Boolean));
  answerProbes(app, lifecycle, async () => notReadyReason() ?? (await databaseFailure(database)));
  const authenticate = authenticateWith(app, parts.clients);
  answerTasks(app, { ...parts, ...parts.settings, authenticate });
  const agents = async () => ({ agents: await listAgents(database) });
  app.get("/agents", { onRequest: authenticate }, agents);
  answerPage(app);
  answerLive(app, { observer, lifecycle, authenticate, clients: parts.clients });
  return app;
}

const databaseFailure = (database: Database): Promise<string | undefined> =>
  query(database, "select 1").then(
    () => undefined,
    (error: Error) => error.message,
  );
