/** The queue's names and rules, in one place: init-database installs them, the coordinator works by them. */
import type { Queue } from "pg-boss";

/** The queue library has a schema of its own in the same database, so that a task and its job commit together. */
export const queueSchema = "queue";
export const taskQueue = "tasks";
export const deadLetterQueue = "dead-tasks";

export const queueOptions = {
  deadLetter: deadLetterQueue,
  retryLimit: 10,
  retryDelay: 1,
  retryBackoff: true, // doubled each time, with jitter
  retryDelayMax: 30,
  // A coordinator that is not heard of for this long is dead, and its tasks are another's. The library's minimum.
  heartbeatSeconds: 10,
  // Far beyond any attempt: an attempt waits while no agent can be reached, and the heartbeat tells that it lives.
  expireInSeconds: 86_000,
  retentionSeconds: 90 * 86_400, // a task waits for as long as it has to
} satisfies Omit<Queue, "name">;

/** How often coordinators look for jobs whose heartbeat stopped. */
export const superviseSeconds = 2;
/** Three chances to be heard within the library's heartbeat. */
export const touchMs = 3000;
