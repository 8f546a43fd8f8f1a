/** Installs or upgrades the queue's own schema, by the migrations that its library carries. */
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

/** An upgrade may build indexes in the background: nothing else would go on with them once this program has ended. */
async function backgroundMigrations(boss: PgBoss): Promise<void> {
  for (;;) {
    const left = (await boss.getBamStatus()).filter(({ status }) => status !== "completed");
    if (left.length === 0) return;
    if (left.some(({ status }) => status === "failed")) {
      const [entry] = await boss.getBamEntries({ limit: 1 });
      throw new ExplainedError(
        `a background migration of the queue failed: ${JSON.stringify(entry)}`,
      );
    }
    await sleep(250);
  }
}
