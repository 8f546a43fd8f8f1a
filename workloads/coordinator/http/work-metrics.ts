/** The coordinator's metrics of the work that it does, for Prometheus: counted as it happens. */
import { Counter, Histogram, type Registry } from "prom-client";
import type { EndedTask, Outcome } from "../store/outcome.ts";

export interface WorkMetrics {
  /** An attempt finished. */
  onOutcome: (outcome: Outcome) => void;
  /** Tasks have their last state, and are paid if they are done. */
  onEnded: (tasks: readonly EndedTask[]) => void;
  /** A call of an agent is repeated, which costs the task no attempt. */
  onRetry: () => void;
}

const outcomeNames = { done: "done", queued: "failed", dead: "refused" };

export function measureWork(registry: Registry): WorkMetrics {
  const registers = [registry];
  const outcomes = new Counter({
    name: "coordinator_outcomes_total",
    help: "Finished attempts by outcome: done, failed (the task goes back to the queue) or refused.",
    labelNames: ["outcome"],
    registers,
  });
  const response = new Histogram({
    name: "coordinator_agent_response_seconds",
    help: "Response time of agents for tasks that succeeded.",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const retries = new Counter({
    name: "coordinator_agent_retries_total",
    help: "Calls of agents that were repeated because the agent was busy or unreachable.",
    registers,
  });
  const { tasks, paid } = measureEnds(registry);
  for (const outcome of Object.values(outcomeNames)) outcomes.inc({ outcome }, 0);
  return {
    onOutcome(outcome) {
      outcomes.inc({ outcome: outcomeNames[outcome.state] });
      if (outcome.state === "done") response.observe(outcome.ms / 1000);
    },
    onEnded(ended) {
      for (const { state, seconds, paidSatoshis } of ended) {
        tasks.observe({ state }, seconds);
        paid.inc(paidSatoshis);
      }
    },
    onRetry: () => retries.inc(),
  };
}

function measureEnds(registry: Registry) {
  const registers = [registry];
  const tasks = new Histogram({
    name: "coordinator_task_seconds",
    help: "Time from a task's arrival to its end, done or dead.",
    labelNames: ["state"],
    // 60 s is what the service promises: it must stay a bound.
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600],
    registers,
  });
  const paid = new Counter({
    name: "coordinator_paid_satoshis_total",
    help: "Satoshis paid to agents.",
    registers,
  });
  // Present from the start: the increase from nothing to one would not be seen.
  for (const state of ["done", "dead"]) tasks.zero({ state });
  return { tasks, paid };
}
