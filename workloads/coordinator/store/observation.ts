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
  /** Of all clients together. */
  readonly latest: Observation;
  /** Of the tasks of one client. */
  of: (client: string) => Observation;
  history: (client: string) => Observation[];
  openTasks: (client: string) => number;
  readonly agents: readonly AgentRecord[];
  onChange: (listener: () => void) => () => void;
  run: (stop: AbortSignal) => Promise<void>;
}

const historyLength = 300;
const periodMs = 1000;

type Counts = Omit<Observation, "at" | "database" | "known">;

interface Snapshot {
  at: number;
  database: boolean;
  known: boolean;
  total: Counts;
  /** Of the clients that have open or dead tasks, or whose tasks ended in that second. */
  clients: ReadonlyMap<string, Counts>;
}

const noTasks: Counts = {
  queued: 0,
  running: 0,
  dead: 0,
  oldestSeconds: 0,
  donePerSecond: 0,
  latency: null,
};

const nothing: Snapshot = {
  at: 0,
  database: false,
  known: false,
  total: noTasks,
  clients: new Map(),
};

/** While PostgreSQL is unavailable the last counts stand, and nothing is done. */
const asSeen = ({ at, database, known }: Snapshot, counts: Counts): Observation => ({
  at,
  database,
  known,
  ...counts,
  ...(!database && { donePerSecond: 0, latency: null }),
});

const ofClient = (snapshot: Snapshot, client: string): Observation =>
  asSeen(snapshot, snapshot.clients.get(client) ?? noTasks);

export function createObserver(database: Database): Observer {
  const snapshots: Snapshot[] = [];
  const listeners = new Set<() => void>();
  let agents: readonly AgentRecord[] = [];
  const last = () => snapshots.at(-1) ?? nothing;

  const observe = async (): Promise<Snapshot> => {
    const at = Date.now();
    try {
      const [counts, records] = await Promise.all([count(database), listAgents(database)]);
      agents = records;
      return { at, database: true, known: true, ...counts };
    } catch {
      return { ...last(), at, database: false };
    }
  };

  const run = async (stop: AbortSignal) => {
    while (!stop.aborted) {
      snapshots.push(await observe());
      if (snapshots.length > historyLength) snapshots.shift();
      for (const listener of listeners) listener();
      // On the full second, so that all coordinators report about the same second.
      await sleep(periodMs - (Date.now() % periodMs), undefined, { signal: stop }).catch(() => {});
    }
  };

  return {
    get latest() {
      return asSeen(last(), last().total);
    },
    of: (client) => ofClient(last(), client),
    history: (client) => snapshots.map((snapshot) => ofClient(snapshot, client)),
    openTasks(client) {
      const { queued, running } = last().clients.get(client) ?? noTasks;
      return queued + running;
    },
    get agents() {
      return agents;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run,
  };
}

/** Rows of one client; of all of them where `client` is null. */
type ByClient<T> = T & { client: string | null };
type Queue = Pick<Counts, "queued" | "running" | "oldestSeconds">;

async function count(database: Database): Promise<Pick<Snapshot, "total" | "clients">> {
  const [open, dead, ended] = await Promise.all([
    query<ByClient<Queue>>(database, openSql),
    query<ByClient<Pick<Counts, "dead">>>(database, deadSql),
    query<ByClient<{ done: number; p50: number; p95: number }>>(database, endedSql),
  ]);
  const counts = new Map<string | null, Counts>();
  const add = <T extends Partial<Counts>>(rows: ByClient<T>[]) => {
    for (const { client, ...row } of rows) {
      counts.set(client, { ...(counts.get(client) ?? noTasks), ...row });
    }
  };
  add(open);
  add(dead);
  add(
    ended.map(({ client, done: donePerSecond, ...latency }) => ({
      client,
      donePerSecond,
      latency,
    })),
  );
  const total = counts.get(null) ?? noTasks;
  counts.delete(null);
  return { total, clients: counts as Map<string, Counts> };
}

const openSql = `
  select
    client,
    (count(*) filter (where state = 'queued'))::float8 as queued,
    (count(*) filter (where state = 'running'))::float8 as running,
    extract(epoch from now() - min(created_at))::float8 as "oldestSeconds"
  from tasks
  where state in ('queued', 'running')
  group by rollup (client)
  having count(*) > 0`;

const deadSql = `
  select client, count(*)::float8 as dead
  from tasks
  where state = 'dead'
  group by rollup (client)`;

const endedSql = `
  select client, done, p[1] as p50, p[2] as p95
  from (
    select
      client,
      count(*)::float8 as done,
      percentile_disc(array[0.5, 0.95])
        within group (order by round(extract(epoch from finished_at - created_at) * 1000)::float8) as p
    from tasks
    where
      finished_at >= date_trunc('second', now()) - interval '1 second'
      and finished_at < date_trunc('second', now())
      and state = 'done'
    group by rollup (client)
    having count(*) > 0
  ) as second`;
