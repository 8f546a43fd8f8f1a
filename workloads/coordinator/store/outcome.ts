/** How an attempt at a task ended. */
import type { JobAttempt } from "pg-boss";

interface Ended {
  /** The task's id. */
  id: string;
  /** The queue's record of this attempt: it distinguishes a late outcome from the current one. */
  job: JobAttempt;
}

export interface Done extends Ended {
  state: "done";
  agentId: number;
  doneBy: string;
  result: string;
  ms: number;
}

/** Goes back to the queue. `agentId` is set if the failure counts against the agent. */
export interface Failed extends Ended {
  state: "queued";
  agentId: number | undefined;
  error: string;
}

/** Is not tried again. */
export interface Refused extends Ended {
  state: "dead";
  error: string;
}

/** A task that has its last state. */
export interface EndedTask {
  state: "done" | "dead";
  /** From its arrival, by PostgreSQL's clock. */
  seconds: number;
  paidSatoshis: number;
}

export type Outcome = Done | Failed | Refused;
