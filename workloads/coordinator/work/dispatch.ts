/** The coordinator's loop: takes tasks off the queue as places become free, and sees each to its recorded end. */
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
import { createAlarm } from "./wake-signal.ts";

export interface Dispatcher {
  /** Says that there may be a task. */
  wake: () => void;
  /** Works until `stop`, and then until everything that it holds has ended. */
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

/** Another coordinator may have stored a task, or a retry may be due: nobody rings for those. */
const pollMs = 250;
const failurePauseMs = 500;

export function createDispatcher(parts: Parts, concurrency: number): Dispatcher {
  const { database, queue, agents, settlement, candidates, log } = parts;
  const alarm = createAlarm();
  const claims = createClaims(database, queue);
  /** Claimed and not yet begun: as many again as can run, so that the queue is asked for many at a time. */
  const shelf: ClaimedTask[] = [];
  let running = 0;

  const perform = async (task: ClaimedTask, stop: AbortSignal) => {
    const agent = chooseAgent(candidates());
    const outcome: Outcome = agent
      ? await attempt(task, agent, { agents, stop })
      : { ...task, state: "queued", agentId: undefined, error: "there is no agent" };
    running--;
    begin(stop); // its place is free; that the outcome is still to be recorded keeps nobody waiting
    if (shelf.length * 2 < concurrency) alarm.ring();
    await settlement.settle(outcome);
    parts.onOutcome(outcome);
  };

  const begin = (stop: AbortSignal) => {
    while (running < concurrency) {
      const task = shelf.shift();
      if (!task) break;
      running++;
      perform(task, stop)
        .catch((error) => log.error({ err: error, task: task.id }, "a task was let go of"))
        .finally(() => {
          claims.release(task);
          alarm.ring();
        });
    }
  };

  /** Whether the queue may hold more. */
  const refill = async (stop: AbortSignal): Promise<boolean> => {
    const room = concurrency * 2 - shelf.length - running;
    const unsettled = claims.held - shelf.length - running;
    const away = agents.breakerState() === "open" || candidates().length === 0;
    if (room < concurrency / 2 || unsettled > concurrency * 8 || away) return false;
    const tasks = await claims.take(room);
    shelf.push(...tasks);
    begin(stop);
    return tasks.length === room;
  };

  const run = async (stop: AbortSignal) => {
    const done = new AbortController();
    const kept = keepClaims(claims.jobs, queue, { log, done: done.signal });
    stop.addEventListener("abort", alarm.ring, { once: true });
    while (!stop.aborted) {
      const more = await refill(stop).catch(async (error: Error) => {
        log.warn({ reason: error.message }, "no tasks can be taken");
        await sleep(failurePauseMs);
        return false;
      });
      if (!more && !stop.aborted) await alarm.wait(pollMs);
    }
    while (claims.held > 0) await alarm.wait(pollMs);
    done.abort();
    await kept;
  };
  return { wake: alarm.ring, run };
}
