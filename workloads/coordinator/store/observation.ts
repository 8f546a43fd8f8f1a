/** Reads the state of the whole system once a second: for the page, for Prometheus, and for the choice of an agent. */
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentRecord, listAgents } from "./agent-records.ts";
import { type Database, query } from "./database.ts";

export interface Observation {
  /** Milliseconds since the epoch. */
  at: number;
  /** False while PostgreSQL is unavailable; the other fields then keep their last values. */
  database: boolean;
  /** False until PostgreSQL has answered once: the counts are then not known. */
  known: boolean;
  queued: number;
  running: number;
  dead: number;
  oldestSeconds: number;
  /** In the last whole second, by all coordinators together. */
  donePerSecond: number;
  /** From a task's arrival to its end, in milliseconds; null if no task ended. */
  latency: { p50: number; p95: number } | null;
}

export interface Observer {
  readonly latest: Observation;
  readonly history: readonly Observation[];
  readonly agents: readonly AgentRecord[];
  onChange: (listener: () => void) => () => void;
  run: (stop: AbortSignal) => Promise<void>;
}

const historyLength = 300;
const periodMs = 1000;

const nothing: Observation = {
  at: 0,
  database: false,
  known: false,
  queued: 0,
  running: 0,
  dead: 0,
  oldestSeconds: 0,
  donePerSecond: 0,
  latency: null,
};

export function createObserver(database: Database): Observer {
  const history: Observation[] = [];
  const listeners = new Set<() => void>();
  let agents: readonly AgentRecord[] = [];

  const observe = async (): Promise<Observation> => {
    const at = Date.now();
    try {
      const [counts, records] = await Promise.all([count(database), listAgents(database)]);
      agents = records;
      return { at, database: true, known: true, ...counts };
    } catch {
      return {
        ...(history.at(-1) ?? nothing),
        at,
        database: false,
        donePerSecond: 0,
        latency: null,
      };
    }
  };

  const run = async (stop: AbortSignal) => {
    while (!stop.aborted) {
      history.push(await observe());
      if (history.length > historyLength) history.shift();
      for (const listener of listeners) listener();
      // On the full second, so that all coordinators report about the same second.
      await sleep(periodMs - (Date.now() % periodMs), undefined, { signal: stop }).catch(() => {});
    }
  };

  return {
    get latest() {
      return history.at(-1) ?? nothing;
    },
    get agents() {
      return agents;
    },
    history,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run,
  };
}

type Counts = Omit<Observation, "at" | "database" | "known">;

async function count(database: Database): Promise<Counts> {
  const [[queue], [second]] = await Promise.all([
    query<Omit<Counts, "donePerSecond" | "latency">>(database, queueSql),
    query<{ done: number; p: [number, number] | null }>(database, secondSql),
  ]);
  if (!queue || !second) throw new Error("an aggregate without a row");
  const [p50, p95] = second.p ?? [];
  const latency = p50 === undefined || p95 === undefined ? null : { p50, p95 };
  return { ...queue, donePerSecond: second.done, latency };
}

const queueSql = `
  select
    (count(*) filter (where state = 'queued'))::float8 as queued,
    (count(*) filter (where state = 'running'))::float8 as running,
    coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "oldestSeconds",
    (select count(*) from tasks where state = 'dead')::float8 as dead
  from tasks
  where state in ('queued', 'running')`;

const secondSql = `
  select
    count(*)::float8 as done,
    percentile_disc(array[0.5, 0.95])
      within group (order by round(extract(epoch from finished_at - created_at) * 1000)::float8) as p
  from tasks
  where
    finished_at >= date_trunc('second', now()) - interval '1 second'
    and finished_at < date_trunc('second', now())
    and state = 'done'`;
