/** init-database: waits for PostgreSQL and updates its schema. Running it twice, or two at once, is safe. */
import { join } from "node:path";
import { createLog } from "../runtime/log.ts";
import { connectionTo } from "../runtime/postgres-connection.ts";
import { runProgram } from "../runtime/program.ts";
import { readVariables } from "../runtime/variables.ts";
import { variables } from "./configuration.ts";
import { connectWithin } from "./connect.ts";
import { provideCoordinatorRole } from "./coordinator-role.ts";
import { holdLock } from "./hold-lock.ts";
import { migrate } from "./migrate.ts";
import { installQueue } from "./queue-schema.ts";

await runProgram("init-database", async (stop) => {
  const settings = readVariables(variables, process.env);
  const { waitMs } = settings;
  const log = createLog("init-database", settings.logLevel);
  const connection = connectionTo(settings);
  const client = await connectWithin(waitMs, connection, { log, stop });
  try {
    await holdLock(client, waitMs);
    const applied = await migrate(client, join(import.meta.dirname, "migrations"));
    await installQueue(connection);
    await provideCoordinatorRole(client, settings);
    log.info(
      { applied },
      applied.length > 0 ? "schema updated" : "schema is up to date, no changes",
    );
  } finally {
    await client.end();
  }
});
