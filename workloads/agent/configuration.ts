/** The environment variables of the agent. */
import { hostname } from "node:os";
import { serverVariables } from "../runtime/common-variables.ts";
import { file, integer, text } from "../runtime/variables.ts";

export const variables = {
  ...serverVariables,
  name: text("AGENT_NAME", {
    summary: "the name of this agent in its answers",
    fallback: hostname(),
  }),
  tokenFile: file("AGENT_TOKEN_FILE", { summary: "the token that the coordinator sends" }),
  maxInFlight: integer("MAX_IN_FLIGHT", {
    summary: "how many tasks may be in progress; more are answered with 503",
    minimum: 1,
    maximum: 10_000,
    // About one second of work at the CPU limit: the longest wait of a request, and as long as a node that starts pods may stall.
    fallback: 100,
  }),
  unitLimit: integer("WORK_UNIT", {
    summary: "the work of one GET /: primes below this number are counted",
    minimum: 2,
    maximum: 1_000_000,
    fallback: 150_000,
  }),
  maxTaskMs: integer("MAX_TASK_MS", {
    summary: "a task that takes longer is stopped with 504",
    minimum: 1,
    maximum: 600_000,
    fallback: 20_000,
  }),
};
