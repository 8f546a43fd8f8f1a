/** The coordinator's loop: claims tasks as places become free, has them done, and records how they ended. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../runtime/log.ts";
import type { Database } from "../store/database.ts";
import type { Outcome } from "../store/outcome.ts";
import type { Settlement } from "../store/settlement.ts";
import type { Queue } from "../store/task-queue.ts";
import type { Agents } from "./agent-retries.ts";
import { attempt } from "./attempt.ts";
import { type Candidate, chooseAgent } from "./choose-agent.ts";
import { type ClaimedTask, createClaims, keepClaims } from "./claims.ts";
import { createWakeSignal } from "./wake-signal.ts";

export interface Dispatcher {
  /** Signals that there may be a task. */
  wake: () => void;
  /** Claims tasks until `stop`, then finishes those that it holds. */
  run: (stop: AbortSignal) => Promise<void>;
}

interface Parts {
  database: Database;
  queue: Queue;
  agents: Agents;
  settlement: Settlement;
  /** The agents there are now. */
  candidates: () => readonly Candidate[];
  onOutcome: (outcome: Outcome) => void;
  log: Log;
}

/** For tasks that another coordinator stored and for retries that become due: no signal announces them. */
const pollMs = 250;
const failurePauseMs = 500;

export function createDispatcher(parts: Parts, concurrency: number): Dispatcher {
  const { database, queue, agents, settlement, candidates, log } = parts;
  const signal = createWakeSignal();
  const claims = createClaims(database, queue);
  /** Claimed but not started: up to as many as can run, so that each query of the queue claims many. */
  const prefetched: ClaimedTask[] = [];
  let running = 0;

  const perform = async (task: ClaimedTask, stop: AbortSignal) => {
    const agent = chooseAgent(candidates());
    const outcome: Outcome = agent
      ? await attempt(task, agent, { agents, stop })
      : { ...task, state: "queued", agentId: undefined, error: "there are no agents" };
    running--;
    begin(stop); // its place is free: the next task does not wait until this outcome is recorded
    if (prefetched.length * 2 < concurrency) signal.wake();
    await settlement.settle(outcome);
    logOutcome(log, outcome);
    parts.onOutcome(outcome);
  };

  const begin = (stop: AbortSignal) => {
    while (running < concurrency) {
      const task = prefetched.shift();
      if (!task) break;
      running++;
      perform(task, stop)
        .catch((error) =>
          log.error({ err: error, task: task.id }, "task dropped after an unexpected error"),
        )
        .finally(() => {
          claims.release(task);
          signal.wake();
        });
    }
  };

  /** Returns whether the queue may hold more. */
  const refill = async (stop: AbortSignal): Promise<boolean> => {
    const room = concurrency * 2 - prefetched.length - running;
    const unsettled = claims.held - prefetched.length - running;
    if (room < concurrency / 2 || unsettled > concurrency * 8) return false;
    if (candidates().length === 0) return false;
    // Only a call closes the breaker again: without a task that is being retried, one is claimed to ask whether agents are back.
    const isOpen = agents.breakerState() === "open";
    if (isOpen && claims.held > 0) return false;
    const tasks = await claims.take(isOpen ? 1 : room);
    prefetched.push(...tasks);
    begin(stop);
    return tasks.length === room;
  };

  const run = async (stop: AbortSignal) => {
    const done = new AbortController();
    const kept = keepClaims(claims.jobs, queue, { log, done: done.signal });
    stop.addEventListener("abort", signal.wake, { once: true });
    while (!stop.aborted) {
      const more = await refill(stop).catch(async (error: Error) => {
        log.warn({ reason: error.message }, "could not claim tasks, retrying");
        await sleep(failurePauseMs);
        return false;
      });
      if (!more && !stop.aborted) await signal.wait(pollMs);
    }
    while (claims.held > 0) await signal.wait(pollMs);
    done.abort();
    await kept;
  };
  return { wake: signal.wake, run };
}

function logOutcome(log: Log, outcome: Outcome): void {
  const { id: task, state } = outcome;
  if (state === "done") log.debug({ task, agent: outcome.doneBy, ms: outcome.ms }, "task done");
  else if (state === "dead") log.warn({ task, reason: outcome.error }, "task refused by its agent");
  else log.info({ task, reason: outcome.error }, "attempt failed, the task is queued again");
}
