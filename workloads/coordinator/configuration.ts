/** The environment variables of the coordinator. */
import { postgresVariables, serverVariables } from "../runtime/common-variables.ts";
import { httpUrl, integer } from "../runtime/variables.ts";

export const variables = {
  ...serverVariables,
  ...postgresVariables,
  agentUrl: httpUrl("AGENT_URL", { summary: "the address of the agents" }),
  concurrency: integer("CONCURRENCY", {
    summary: "how many tasks agents do for this coordinator at a time",
    minimum: 1,
    maximum: 1000,
    fallback: 32,
  }),
  deadlineMs: integer("TASK_DEADLINE_MS", {
    summary: "how long an agent may take for one task",
    minimum: 1,
    maximum: 600_000,
    fallback: 10_000,
  }),
  connections: integer("DATABASE_CONNECTIONS", {
    summary: "the maximum of connections to PostgreSQL",
    minimum: 2,
    maximum: 50,
    fallback: 8,
  }),
};
