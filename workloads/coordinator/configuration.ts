/** The environment variables of the coordinator. */
import { postgresVariables, serverVariables } from "../runtime/common-variables.ts";
import { file, httpUrl, integer, text } from "../runtime/variables.ts";

export const variables = {
  ...serverVariables,
  ...postgresVariables,
  agentUrl: httpUrl("AGENT_URL", { summary: "the address of the agents" }),
  agentTokenFile: file("AGENT_TOKEN_FILE", { summary: "the token that agents ask for" }),
  clientsFolder: file("CLIENTS_FOLDER", {
    summary: "a file for each client, with the SHA-256 of its keys",
  }),
  clientRate: integer("CLIENT_RATE", {
    summary: "how many tasks a client may submit a second to this coordinator",
    minimum: 1,
    maximum: 1_000_000,
    fallback: 500,
  }),
  clientOpenTasks: integer("CLIENT_OPEN_TASKS", {
    summary: "how many tasks of a client may be queued or running",
    minimum: 1,
    maximum: 100_000_000,
    fallback: 50_000,
  }),
  maximumReward: integer("MAXIMUM_REWARD", {
    summary: "how many satoshis a client may offer for a task",
    minimum: 1,
    maximum: 1_000_000_000,
    fallback: 1_000_000,
  }),
  allowedHosts: text("ALLOWED_HOSTS", {
    summary: "host names of the coordinator besides localhost, separated by commas",
    fallback: "",
  }),
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
