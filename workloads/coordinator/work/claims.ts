/** Claims tasks of the queue for this coordinator, and renews the claims while it holds them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { JobAttempt } from "pg-boss";
import type { Log } from "../../runtime/log.ts";
import { type Database, query } from "../store/database.ts";
import { taskQueue, touchMs } from "../store/queue.ts";
import type { Queue } from "../store/task-queue.ts";

export interface ClaimedTask {
  id: string;
  kind: string;
  input: unknown;
  job: JobAttempt;
}

export interface Claims {
  readonly held: number;
  /** Returns at most `limit` tasks; none if the queue is empty. */
  take: (limit: number) => Promise<ClaimedTask[]>;
  release: (task: ClaimedTask) => void;
}

export function createClaims(
  database: Database,
  queue: Queue,
): Claims & { jobs: () => JobAttempt[] } {
  const jobs = new Map<string, JobAttempt>();

  const take = async (limit: number): Promise<ClaimedTask[]> => {
    const fetched = await queue.fetch<{ task: string }>(taskQueue, { batchSize: limit });
    for (const { id, retryCount } of fetched) jobs.set(id, { id, retryCount });
    if (fetched.length === 0) return [];
    try {
      const rows = await query<Omit<ClaimedTask, "job">>(database, beginSql, [
        [...fetched].map(({ id }) => id),
      ]);
      await dropEnded(
        fetched.map(({ id }) => id),
        rows.map(({ id }) => id),
      );
      return rows.map((row) => ({ ...row, job: jobs.get(row.id) as JobAttempt }));
    } catch (error) {
      // Without heartbeats, their jobs return to the queue.
      for (const { id } of fetched) jobs.delete(id);
      throw error;
    }
  };

  /** A job outlives its task only if its coordinator died between two transactions; nothing is left to do for it. */
  const dropEnded = async (fetched: string[], open: string[]) => {
    const ended = fetched.filter((id) => !open.includes(id));
    if (ended.length > 0) await queue.deleteJob(taskQueue, ended);
    for (const id of ended) jobs.delete(id);
  };

  return {
    get held() {
      return jobs.size;
    },
    take,
    release: ({ id }) => jobs.delete(id),
    jobs: () => [...jobs.values()],
  };
}

const beginSql = `
  update tasks
  set state = 'running', attempts = attempts + 1, started_at = now()
  where id = any($1) and state in ('queued', 'running')
  returning id, kind, input`;

/** Sends heartbeats for the held jobs until `done`. */
export async function keepClaims(
  jobs: () => JobAttempt[],
  queue: Queue,
  { log, done }: { log: Log; done: AbortSignal },
): Promise<void> {
  while (!done.aborted) {
    await sleep(touchMs, undefined, { signal: done }).catch(() => {});
    const held = jobs();
    if (held.length === 0 || done.aborted) continue;
    await queue.touch(taskQueue, held).catch((error: Error) => {
      log.warn({ reason: error.message, held: held.length }, "heartbeat of running tasks failed");
    });
  }
}
