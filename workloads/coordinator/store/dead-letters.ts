/** Marks tasks dead that have used all their attempts: the queue moves their jobs to the dead-letter queue. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../runtime/log.ts";
import { type Database, inTransaction } from "./database.ts";
import type { EndedTask } from "./outcome.ts";
import { deadLetterQueue } from "./queue.ts";
import { type Queue, within } from "./task-queue.ts";

const pollMs = 1000;
const batchSize = 100;

export async function markDeadTasks(
  database: Database,
  queue: Queue,
  { log, stop, onEnded }: { log: Log; stop: AbortSignal; onEnded: (tasks: EndedTask[]) => void },
): Promise<void> {
  while (!stop.aborted) {
    try {
      const marked = await inTransaction(database, async (client) => {
        const options = { batchSize, ...within(client) };
        const jobs = await queue.fetch<{ task: string }>(deadLetterQueue, options);
        if (jobs.length === 0) return [];
        const tasks = jobs.map(({ data }) => data.task);
        const { rows } = await client.query<DeadTask>(markDeadSql, [tasks]);
        await queue.deleteJob(
          deadLetterQueue,
          jobs.map(({ id }) => id),
          within(client),
        );
        return rows;
      });
      onEnded(marked.map(({ seconds }) => ({ state: "dead", seconds, paidSatoshis: 0 })));
      for (const { id } of marked) log.warn({ task: id }, "task is dead: all its attempts failed");
    } catch (error) {
      log.warn({ reason: (error as Error).message }, "could not process dead letters, retrying");
    }
    await sleep(pollMs, undefined, { signal: stop }).catch(() => {});
  }
}

interface DeadTask {
  id: string;
  /** From its arrival. */
  seconds: number;
}

const markDeadSql = `
  update tasks
  set
    state = 'dead',
    finished_at = now(),
    error = coalesce(error, 'every coordinator that took it died before it finished')
  where id = any($1) and state in ('queued', 'running')
  returning id, extract(epoch from now() - created_at)::float8 as seconds`;
