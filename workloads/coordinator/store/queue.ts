/** The queue's names and rules: init-database installs them, the coordinator uses them. */
import type { Queue } from "pg-boss";

/** The queue library has a schema of its own in the same database, so that a task and its job commit together. */
export const queueSchema = "queue";
export const taskQueue = "tasks";
export const deadLetterQueue = "dead-tasks";

export const queueOptions = {
  deadLetter: deadLetterQueue,
  retryLimit: 10, // after the first attempt
  retryDelay: 1,
  retryBackoff: true, // doubled each time, with jitter
  retryDelayMax: 30,
  // A coordinator without a heartbeat for this long is dead, and others take its tasks. The library's minimum.
  heartbeatSeconds: 10,
  // Far longer than any attempt: an attempt waits while no agent is reachable, and its heartbeat shows that it is alive.
  expireInSeconds: 86_000,
  retentionSeconds: 90 * 86_400, // a task may wait this long
} satisfies Omit<Queue, "name">;

/** How often coordinators look for jobs whose heartbeat stopped. */
export const superviseSeconds = 2;
/** Three heartbeats within the library's limit. */
export const touchMs = 3000;
