/** How an attempt at a task ended. */
import type { JobAttempt } from "pg-boss";

interface Ended {
  /** The task's id. */
  id: string;
  /** The queue's own record of this attempt, by which a late outcome is told from a current one. */
  job: JobAttempt;
}

export interface Done extends Ended {
  state: "done";
  agentId: number;
  doneBy: string;
  result: string;
  ms: number;
}

/** Goes back to the queue. `agentId` is set if the agent is to blame. */
export interface Failed extends Ended {
  state: "queued";
  agentId: number | undefined;
  error: string;
}

/** No further attempt makes sense. */
export interface Refused extends Ended {
  state: "dead";
  error: string;
}

export type Outcome = Done | Failed | Refused;
