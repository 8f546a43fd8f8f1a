/** Records outcomes: task, ledger, balance, reputation and job change in one transaction, and each task ends once. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PoolClient } from "pg";
import type { Log } from "../../runtime/log.ts";
import { createBatcher } from "./batcher.ts";
import { type Database, DatabaseAway, inTransaction } from "./database.ts";
import type { EndedTask, Outcome } from "./outcome.ts";
import { taskQueue } from "./queue.ts";
import { lockAgentsSql, lockTasksSql, settleSql } from "./settle-sql.ts";
import { type Queue, within } from "./task-queue.ts";

export interface Settlement {
  /** Resolves when the outcome is recorded, however long PostgreSQL is unavailable. */
  settle: (outcome: Outcome) => Promise<void>;
}

const batchSize = 250;
const awayPauseMs = 500;

export function createSettlement(
  database: Database,
  queue: Queue,
  { log, onEnded }: { log: Log; onEnded: (tasks: EndedTask[]) => void },
): Settlement {
  const record = (outcomes: Outcome[]) =>
    inTransaction(database, (client) => recordAll(outcomes, client, queue));

  const recordWhenAvailable = async (outcomes: Outcome[]): Promise<void> => {
    for (;;) {
      try {
        return onEnded(await record(outcomes));
      } catch (error) {
        if (!(error instanceof DatabaseAway)) throw error;
        log.warn(
          { reason: reasonOf(error), outcomes: outcomes.length },
          "PostgreSQL is unavailable, outcomes wait",
        );
        await sleep(awayPauseMs);
      }
    }
  };

  const batcher = createBatcher(async (outcomes: Outcome[]) => {
    try {
      await recordWhenAvailable(outcomes);
    } catch {
      // One outcome that PostgreSQL refuses must not block the others.
      for (const outcome of outcomes) await recordAlone(outcome);
    }
    return outcomes.map(() => undefined);
  }, batchSize);

  const recordAlone = async (outcome: Outcome) => {
    try {
      await recordWhenAvailable([outcome]);
    } catch (error) {
      log.error({ err: error, task: outcome.id }, "outcome could not be recorded");
      const { id, job } = outcome;
      const failure = `the outcome could not be recorded: ${(error as Error).message}`;
      await recordWhenAvailable([{ id, job, state: "queued", agentId: undefined, error: failure }]);
    }
  };
  return { settle: (outcome) => batcher.add(outcome) };
}

const reasonOf = ({ cause, message }: Error) => (cause as Error | undefined)?.message ?? message;

/** Returns the tasks that ended by it. */
async function recordAll(
  outcomes: Outcome[],
  client: PoolClient,
  queue: Queue,
): Promise<EndedTask[]> {
  await client.query(lockTasksSql, [outcomes.map(({ id }) => id)]);
  await client.query(lockAgentsSql, [outcomes.flatMap((o) => ("agentId" in o ? [o.agentId] : []))]);
  const { rows } = await client.query<EndedTask>(settleSql, columnsOf(outcomes));
  const ended = outcomes.filter(({ state }) => state !== "queued").map(({ job }) => job);
  if (ended.length > 0) await queue.deleteJob(taskQueue, ended, within(client));
  const failed = outcomes.filter(({ state }) => state === "queued").map(({ job }) => job);
  if (failed.length > 0) await queue.fail(taskQueue, failed, null, within(client));
  return rows;
}

function columnsOf(outcomes: Outcome[]): unknown[][] {
  const column = (read: (outcome: Outcome) => unknown) => outcomes.map((o) => read(o) ?? null);
  return [
    column(({ id }) => id),
    column(({ state }) => state),
    column((o) => ("agentId" in o ? o.agentId : null)),
    column((o) => ("doneBy" in o ? o.doneBy : null)),
    column((o) => ("result" in o ? o.result : null)),
    column((o) => ("error" in o ? o.error.replaceAll("\0", "") : null)),
    column((o) => ("ms" in o ? o.ms : null)),
  ];
}
