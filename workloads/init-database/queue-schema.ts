/** Installs or upgrades the queue's own schema with the migrations of its library. */
import { setTimeout as sleep } from "node:timers/promises";
import { Pool, type PoolConfig } from "pg";
import { PgBoss } from "pg-boss";
import {
  deadLetterQueue,
  queueOptions,
  queueSchema,
  taskQueue,
} from "../coordinator/store/queue.ts";
import { ExplainedError } from "../runtime/explained-error.ts";

export async function installQueue(config: PoolConfig): Promise<void> {
  const pool = new Pool({ ...config, max: 2 });
  const boss = new PgBoss({
    db: { executeSql: (sql, values) => pool.query(sql, values) },
    schema: queueSchema,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  const failed = Promise.withResolvers<never>();
  boss.on("error", failed.reject);
  pool.on("error", failed.reject);
  try {
    await Promise.race([install(boss), failed.promise]);
  } finally {
    await boss.stop({ graceful: false });
    await pool.end();
  }
}

async function install(boss: PgBoss): Promise<void> {
  await boss.start();
  await boss.createQueue(deadLetterQueue);
  await boss.createQueue(taskQueue, queueOptions);
  await boss.updateQueue(taskQueue, queueOptions);
  await backgroundMigrations(boss);
}

/** An upgrade may build indexes in the background: nothing else would continue them after this program has ended. */
async function backgroundMigrations(boss: PgBoss): Promise<void> {
  for (;;) {
    const unfinished = (await boss.getBamStatus()).filter(({ status }) => status !== "completed");
    if (unfinished.length === 0) return;
    if (unfinished.some(({ status }) => status === "failed")) {
      const [entry] = await boss.getBamEntries({ limit: 1 });
      throw new ExplainedError(
        `a background migration of the queue failed: ${JSON.stringify(entry)}`,
      );
    }
    await sleep(250);
  }
}
