/** What users are promised, and how fast it is used up. */
import { type Case, http, ours, type Situation } from "./case.ts";

/** Half an hour of 600 events a minute, `failed` of them failing. */
const submissions = (failed: number): Situation => ({
  series: {
    [http("coordinator", "202")]: `0+${600 - failed}x30`,
    [http("coordinator", "500")]: `0+${failed}x30`,
    [http("coordinator", "aborted")]: "0+300x30", // the client left: nobody's failure
  },
  at: "30m",
});
const requests = (failed: number): Situation => ({
  series: {
    [http("agent", "200")]: `0+${600 - failed}x30`,
    [http("agent", "504")]: `0+${failed}x30`,
    [http("agent", "503")]: "0+300x30", // full, which another agent makes up for
  },
  at: "30m",
});
const tasks = (late: number, le = "60.0"): Situation => ({
  series: {
    [ours("coordinator_task_seconds_count", 'state="done"')]: "0+600x30",
    [ours("coordinator_task_seconds_bucket", `state="done",le="${le}"`)]: `0+${600 - late}x30`,
  },
  at: "30m",
});

export const objectives: Record<string, Case> = {
  SubmissionsBudgetBurnsFast: {
    fires: {
      ...submissions(12),
      summary: "2% of submissions failed: 30 days permit 0.1%.",
    },
    silent: submissions(3),
  },
  SubmissionsBudgetBurnsSlow: {
    fires: { ...submissions(3), summary: "0.5% of submissions failed: 30 days permit 0.1%." },
    silent: {
      // Two of twenty in half an hour: a tenth, and nothing to wake anybody for.
      series: { [http("coordinator", "202")]: "0+0.6x30", [http("coordinator", "500")]: "0 2x29" },
      at: "30m",
    },
  },
  TasksBudgetBurnsFast: {
    fires: {
      ...tasks(120),
      summary: "20% of tasks were not done within 60 s: 30 days permit 1%.",
    },
    silent: tasks(30),
  },
  TasksBudgetBurnsSlow: {
    // As a Prometheus 2 stores the bound.
    fires: {
      ...tasks(30, "60"),
      summary: "5% of tasks were not done within 60 s: 30 days permit 1%.",
    },
    silent: tasks(3, "60"),
  },
  AgentsBudgetBurnsFast: {
    fires: { ...requests(12), summary: "2% of requests to agents failed: 30 days permit 0.1%." },
    silent: requests(3),
  },
  AgentsBudgetBurnsSlow: {
    fires: { ...requests(3), summary: "0.5% of requests to agents failed: 30 days permit 0.1%." },
    silent: requests(0),
  },
};
