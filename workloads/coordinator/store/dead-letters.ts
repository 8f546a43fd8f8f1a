/** Marks tasks that have used up their attempts: the queue puts them aside, and here they get their last state. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../runtime/log.ts";
import { type Database, inTransaction } from "./database.ts";
import { deadLetterQueue } from "./queue.ts";
import { type Queue, within } from "./task-queue.ts";

const pollMs = 1000;
const batchSize = 100;

export async function buryDeadLetters(
  database: Database,
  queue: Queue,
  { log, stop }: { log: Log; stop: AbortSignal },
): Promise<void> {
  while (!stop.aborted) {
    try {
      const buried = await inTransaction(database, async (client) => {
        const options = { batchSize, ...within(client) };
        const jobs = await queue.fetch<{ task: string }>(deadLetterQueue, options);
        if (jobs.length === 0) return [];
        const tasks = jobs.map(({ data }) => data.task);
        await client.query(burySql, [tasks]);
        await queue.deleteJob(
          deadLetterQueue,
          jobs.map(({ id }) => id),
          within(client),
        );
        return tasks;
      });
      if (buried.length > 0) log.warn({ tasks: buried }, "tasks are given up");
    } catch (error) {
      log.warn({ reason: (error as Error).message }, "dead letters wait");
    }
    await sleep(pollMs, undefined, { signal: stop }).catch(() => {});
  }
}

const burySql = `
  update tasks
  set
    state = 'dead',
    finished_at = now(),
    error = coalesce(error, 'every coordinator that took it died before it ended')
  where id = any($1) and state in ('queued', 'running')`;
