/** The environment variables of init-database. */
import { logVariables, postgresVariables } from "../runtime/common-variables.ts";
import { file, integer, text } from "../runtime/variables.ts";

export const variables = {
  ...logVariables,
  ...postgresVariables,
  coordinatorUser: text("COORDINATOR_USER", { summary: "the coordinator's role in PostgreSQL" }),
  coordinatorPasswordFile: file("COORDINATOR_PASSWORD_FILE", { summary: "that role's password" }),
  waitMs: integer("DATABASE_WAIT_MS", {
    summary: "how long to wait for PostgreSQL to answer",
    minimum: 0,
    maximum: 3_600_000,
    fallback: 120_000,
  }),
};
