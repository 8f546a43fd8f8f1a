/** The environment variables of init-database. */
import { logVariables, postgresVariables } from "../runtime/common-variables.ts";
import { integer } from "../runtime/variables.ts";

export const variables = {
  ...logVariables,
  ...postgresVariables,
  waitMs: integer("DATABASE_WAIT_MS", {
    summary: "how long to wait for PostgreSQL to answer",
    minimum: 0,
    maximum: 3_600_000,
    fallback: 120_000,
  }),
};
