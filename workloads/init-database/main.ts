/** init-database: waits for PostgreSQL and updates its schema. Running it twice, or two at once, is safe. */
import { join } from "node:path";
import { createLog } from "../runtime/log.ts";
import { runProgram } from "../runtime/program.ts";
import { readVariables } from "../runtime/variables.ts";
import { variables } from "./configuration.ts";
import { connectWithin } from "./connect.ts";
import { holdLock } from "./hold-lock.ts";
import { migrate } from "./migrate.ts";
import { installQueue } from "./queue-schema.ts";

await runProgram("init-database", async (stop) => {
  const { logLevel, waitMs, ...postgres } = readVariables(variables, process.env);
  const log = createLog("init-database", logLevel);
  const client = await connectWithin(waitMs, postgres, { log, stop });
  try {
    await holdLock(client, waitMs);
    const applied = await migrate(client, join(import.meta.dirname, "migrations"));
    await installQueue(postgres);
    log.info(
      { applied },
      applied.length > 0 ? "schema updated" : "schema is up to date, no changes",
    );
  } finally {
    await client.end();
  }
});
