/** What AICP promises over 30 days, and the alerts on how fast the permitted failures are being used up. */
import type { IRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Rule";
import type { Alert, Severity } from "./alert.ts";
import { namespaced } from "./selectors.ts";

interface Objective {
  /** In the names of the recorded series. */
  key: string;
  /** In the names of the alerts. */
  title: string;
  /** The part of all events that may fail. */
  budget: number;
  /** Events that failed, and all events, a second: sums over a window. */
  failed: (window: string) => string;
  all: (window: string) => string;
  /** What failed, after "1.2% of". */
  noun: string;
}

const rate = (metric: string, labels: string) => (window: string) =>
  `sum(rate(${metric}${namespaced(labels)}[${window}]))`;

const submissions = 'program="coordinator",method="POST",route="/tasks"';
const endedTasks = rate("coordinator_task_seconds_count", "");
const requests = 'program="agent",route=~"/|/tasks"';

/** A task that died was not done, whenever that was. A 503 of an agent sends its task to another: AgentsFull watches those. */
export const objectives: readonly Objective[] = [
  {
    key: "submissions",
    title: "Submissions",
    budget: 0.001,
    failed: rate("http_requests_total", `${submissions},status=~"5.."`),
    all: rate("http_requests_total", `${submissions},status!="aborted"`),
    noun: "submissions failed",
  },
  {
    key: "tasks",
    title: "Tasks",
    budget: 0.01,
    // Prometheus 3 stores the bound as 60.0, Prometheus 2 and the clouds' as 60.
    failed: (window) =>
      `(${endedTasks(window)} - ${rate("coordinator_task_seconds_bucket", 'state="done",le=~"60|60.0"')(window)})`,
    all: endedTasks,
    noun: "tasks were not done within 60 s",
  },
  {
    key: "agents",
    title: "Agents",
    budget: 0.001,
    failed: rate("http_requests_total", `${requests},status=~"5..|aborted",status!="503"`),
    all: rate("http_requests_total", `${requests},status!="503"`),
    noun: "requests to agents failed",
  },
];

/** Below this many events a second a share of them says nothing: one failure of ten would page. */
const leastRate = 0.05;

const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

export const ratioName = (key: string, window: string): string =>
  `aicp:${key}_failed:ratio_rate${window}`;

/** A series for each window, so that the alerts and the dashboard read three days without summing them each time. */
export const recordings: readonly IRule[] = objectives.flatMap(({ key, failed, all }) =>
  windows.map((window) => ({
    record: ratioName(key, window),
    // No series has failed yet on a new system: that is a ratio of 0, and not an unknown one.
    expr: `(${failed(window)} or 0 * ${all(window)}) / (${all(window)} > ${leastRate})`,
  })),
);

/**
 * How many times faster than permitted the failures come, over a long window and, so that the alert ends when the failures
 * do, over a short one: 14.4 uses up 2 % of a month's budget in an hour, 6 uses up 5 % in six hours, 3 and 1 a tenth in a
 * day and in three.
 */
const paces = {
  Fast: { severity: "page", burns: [[14.4, "1h", "5m"] as const, [6, "6h", "30m"] as const] },
  Slow: { severity: "ticket", burns: [[3, "1d", "2h"] as const, [1, "3d", "6h"] as const] },
} satisfies Record<string, { severity: Severity; burns: (readonly [number, string, string])[] }>;

export const burnAlerts: readonly Alert[] = objectives.flatMap(({ key, title, budget, noun }) =>
  Object.entries(paces).map(([pace, { severity, burns }]) => ({
    name: `${title}BudgetBurns${pace}`,
    expr: burns
      .map(([factor, long, short]) => {
        const limit = Number((factor * budget).toPrecision(6));
        return `(${ratioName(key, long)} > ${limit} and ${ratioName(key, short)} > ${limit})`;
      })
      .join(" or "),
    severity,
    summary: `{{ $value | humanizePercentage }} of ${noun}: 30 days permit ${budget * 100}%.`,
  })),
);
