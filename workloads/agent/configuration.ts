/** What an agent reads from its environment. */
import { hostname } from "node:os";
import { serverVariables } from "../runtime/common-variables.ts";
import { integer, text } from "../runtime/variables.ts";

export const variables = {
  ...serverVariables,
  name: text("AGENT_NAME", { summary: "what answers call this agent", fallback: hostname() }),
  maxInFlight: integer("MAX_IN_FLIGHT", {
    summary: "how many tasks may be in hand; beyond it 503 at once",
    minimum: 1,
    maximum: 10_000,
    // About a second's work at the limit of CPU: what a request waits for at most, and what a node that starts pods may stall.
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
