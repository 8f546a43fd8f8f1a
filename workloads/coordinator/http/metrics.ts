/** The coordinator's metrics of the state that it sees, for Prometheus: read at each scrape. */
import { Gauge, type Registry } from "prom-client";
import type { Audit, Auditor } from "../store/audit.ts";
import type { Database } from "../store/database.ts";
import type { Observation, Observer } from "../store/observation.ts";
import type { Agents } from "../work/agent-retries.ts";

interface Sources {
  observer: Pick<Observer, "latest" | "agents">;
  auditor: Pick<Auditor, "latest">;
  agents: Pick<Agents, "breakerState" | "busy">;
  database: Pick<Database, "totalCount" | "idleCount" | "waitingCount">;
}

/** Values by label. Undefined while unknown: a zero would look like a system without tasks. */
type Reading = Record<string, number> | number | undefined;

function gauge(registry: Registry, name: string, help: string, read: () => Reading, label = "") {
  new Gauge({
    name,
    help,
    labelNames: label ? [label] : [],
    registers: [registry],
    collect() {
      const reading = read();
      if (reading === undefined) return this.remove();
      if (typeof reading === "number") return this.set(reading);
      for (const [key, value] of Object.entries(reading)) this.set({ [label]: key }, value);
    },
  });
}

export function measureState(registry: Registry, sources: Sources): void {
  measureTasks(registry, sources.observer);
  measureAgents(registry, sources);
  measureDatabase(registry, sources);
}

function measureTasks(registry: Registry, observer: Sources["observer"]): void {
  const seen = (read: (observation: Observation) => number) => () =>
    observer.latest.known ? read(observer.latest) : undefined;
  const add = (name: string, help: string, read: (observation: Observation) => number) =>
    gauge(registry, `coordinator_${name}`, help, seen(read));
  add("tasks_queued", "Tasks that wait in the queue.", ({ queued }) => queued);
  add("tasks_running", "Tasks that agents are doing.", ({ running }) => running);
  add("tasks_dead", "Tasks that failed for good.", ({ dead }) => dead);
  add(
    "oldest_task_seconds",
    "Age of the oldest task that is queued or running.",
    ({ oldestSeconds }) => oldestSeconds,
  );
  add("agents_known", "Agents that tasks may go to.", () => observer.agents.length);
}

function measureAgents(registry: Registry, { agents }: Sources): void {
  gauge(registry, "coordinator_agents_busy", "Agents that do a task of this coordinator.", () =>
    agents.busy(),
  );
  const states = ["closed", "half-open", "open"] as const;
  gauge(
    registry,
    "coordinator_breaker_state",
    "1 for the current state of the circuit breaker in front of the agents.",
    () => Object.fromEntries(states.map((each) => [each, Number(agents.breakerState() === each)])),
    "state",
  );
}

function measureDatabase(registry: Registry, { observer, auditor, database }: Sources): void {
  const add = (name: string, help: string, read: () => Reading, label?: string) =>
    gauge(registry, `coordinator_${name}`, help, read, label);
  const audited = (read: (audit: Audit) => Reading) => () => auditor.latest && read(auditor.latest);
  add("database_up", "1 if PostgreSQL answers.", () => Number(observer.latest.database));
  add(
    "database_connections",
    "Connections of this coordinator to PostgreSQL, in use or idle.",
    () => ({ used: database.totalCount - database.idleCount, idle: database.idleCount }),
    "state",
  );
  add(
    "database_waiting",
    "Statements and transactions that wait for a connection.",
    () => database.waitingCount,
  );
  add(
    "books_wrong",
    "Agents whose balance is not the sum of their payments; counted once a minute.",
    audited(({ booksWrong }) => booksWrong),
  );
  add(
    "database_bytes",
    "Size of the database.",
    audited(({ databaseBytes }) => databaseBytes),
  );
  add(
    "queue_bytes",
    "Size of the queue's own tables and indexes.",
    audited(({ queueBytes }) => queueBytes),
  );
  add(
    "queue_rows",
    "Rows of the queue's own tables, live or dead: dead ones wait for PostgreSQL's vacuum.",
    audited(({ queueRows }) => queueRows),
    "state",
  );
}
