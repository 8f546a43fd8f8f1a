/** The coordinator's metrics for Prometheus, in addition to those of its requests. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Observer } from "../store/observation.ts";
import type { Outcome } from "../store/outcome.ts";
import type { Agents } from "../work/agent-retries.ts";

export function measureCoordinator(
  registry: Registry,
  { observer, agents }: { observer: Observer; agents: Agents },
): (outcome: Outcome) => void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("coordinator_tasks_queued", "Tasks that wait in the queue.", () => observer.latest.queued);
  gauge("coordinator_tasks_running", "Tasks that agents are doing.", () => observer.latest.running);
  gauge("coordinator_tasks_dead", "Tasks that failed for good.", () => observer.latest.dead);
  gauge(
    "coordinator_oldest_task_seconds",
    "Age of the oldest task that is queued or running.",
    () => observer.latest.oldestSeconds,
  );
  gauge("coordinator_database_up", "1 if PostgreSQL answers.", () =>
    Number(observer.latest.database),
  );
  new Gauge({
    name: "coordinator_breaker_state",
    help: "1 for the current state of the circuit breaker in front of the agents.",
    labelNames: ["state"],
    registers,
    collect() {
      for (const state of ["closed", "half-open", "open"] as const) {
        this.set({ state }, Number(agents.breakerState() === state));
      }
    },
  });
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
  const names = { done: "done", queued: "failed", dead: "refused" };
  return (outcome) => {
    outcomes.inc({ outcome: names[outcome.state] });
    if (outcome.state === "done") response.observe(outcome.ms / 1000);
  };
}
