/** The dashboard: from what is promised, over what happens to tasks, down to what carries them. */
import { autoscaler } from "../workloads/agent.ts";
import type { Dashboard, Query, Row } from "./grafana.ts";
import { objectives, ratioName } from "./objectives.ts";
import { namespaced } from "./selectors.ts";

const rate = (metric: string, labels = "") => `rate(${metric}${namespaced(labels)}[2m])`;
const program = (name: string, more = "") => `program="${name}"${more && `,${more}`}`;
const quantile = (q: number, metric: string, labels = "") =>
  `histogram_quantile(${q}, sum by (le) (${rate(`${metric}_bucket`, labels)}))`;
const both = (metric: string, labels = ""): Query[] => [
  { expr: quantile(0.5, metric, labels), legend: "half" },
  { expr: quantile(0.99, metric, labels), legend: "99 of 100" },
];
const hpa = (field: string) =>
  `max(kube_horizontalpodautoscaler_${field}${namespaced(`horizontalpodautoscaler="${autoscaler.metadata?.name}"`)})`;

const promises: Row = {
  title: "What is promised",
  panels: objectives.map(({ key, title, budget }) => ({
    title: `${title} that failed`,
    question: `Which part failed in the last five minutes and the last hour? Permitted: ${budget * 100} %.`,
    unit: "percentunit" as const,
    queries: ["5m", "1h"].map((window) => ({ expr: ratioName(key, window), legend: window })),
  })),
};

const tasks: Row = {
  title: "Tasks",
  panels: [
    {
      title: "Submissions",
      question: "How many tasks arrive, and how are they answered?",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (status) (${rate("http_requests_total", program("coordinator", 'method="POST",route="/tasks"'))})`,
          legend: "{{status}}",
        },
      ],
    },
    {
      title: "From arrival to end",
      question: "How long does a task take, waiting included?",
      unit: "s",
      queries: both("coordinator_task_seconds", 'state="done"'),
    },
    {
      title: "Queue",
      question: "How many tasks wait, run, and were given up?",
      unit: "short",
      queries: ["queued", "running", "dead"].map((state) => ({
        expr: `max(coordinator_tasks_${state}${namespaced()})`,
        legend: state,
      })),
    },
    {
      title: "Oldest task",
      question: "How long has the oldest task waited?",
      unit: "s",
      queries: [{ expr: `max(coordinator_oldest_task_seconds${namespaced()})` }],
    },
  ],
};

const money: Row = {
  title: "Attempts and pay",
  panels: [
    {
      title: "Attempts",
      question: "How do attempts end: done, failed and tried again, or refused?",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (outcome) (${rate("coordinator_outcomes_total")})`,
          legend: "{{outcome}}",
        },
        { expr: `sum(${rate("coordinator_agent_retries_total")})`, legend: "retried at once" },
      ],
    },
    {
      title: "Paid",
      question: "How many satoshis a second are paid?",
      unit: "short",
      queries: [{ expr: `sum(${rate("coordinator_paid_satoshis_total")})` }],
    },
    {
      title: "Books that are wrong",
      question: "How many agents have a balance that is not the sum of their payments?",
      unit: "short",
      queries: [{ expr: `max(coordinator_books_wrong${namespaced()})` }],
    },
  ],
};

const agents: Row = {
  title: "Agents",
  panels: [
    {
      title: "Agents",
      question: "How many agents run, how many are wanted, and how many may there be?",
      unit: "short",
      queries: [
        { expr: hpa("status_current_replicas"), legend: "running" },
        { expr: hpa("status_desired_replicas"), legend: "wanted" },
        { expr: hpa("spec_max_replicas"), legend: "maximum" },
      ],
    },
    {
      title: "Requests to agents",
      question: "How many requests do agents answer, and how?",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (status) (${rate("http_requests_total", program("agent", 'route=~"/|/tasks"'))})`,
          legend: "{{status}}",
        },
      ],
    },
    {
      title: "Answers of agents",
      question: "How fast do agents answer?",
      unit: "s",
      queries: both("http_request_duration_seconds", program("agent", 'route=~"/|/tasks"')),
    },
    {
      title: "CPU",
      question: "How many cores do the programs use?",
      unit: "cores",
      queries: [
        {
          expr: `sum by (program) (${rate("process_cpu_seconds_total")})`,
          legend: "{{program}}",
        },
      ],
    },
  ],
};

const database: Row = {
  title: "PostgreSQL",
  panels: [
    {
      title: "Reached",
      question: "How many coordinators are there, and how many reach PostgreSQL?",
      unit: "short",
      queries: [
        { expr: `count(coordinator_database_up${namespaced()})`, legend: "coordinators" },
        { expr: `sum(coordinator_database_up${namespaced()})`, legend: "reach it" },
      ],
    },
    {
      title: "Connections",
      question: "How many connections are in use, and do statements wait for one?",
      unit: "short",
      queries: [
        {
          expr: `sum by (state) (coordinator_database_connections${namespaced()})`,
          legend: "{{state}}",
        },
        { expr: `sum(coordinator_database_waiting${namespaced()})`, legend: "waiting" },
      ],
    },
    {
      title: "Size",
      question: "How much disk do the database and the queue in it take?",
      unit: "bytes",
      queries: [
        { expr: `max(coordinator_database_bytes${namespaced()})`, legend: "database" },
        { expr: `max(coordinator_queue_bytes${namespaced()})`, legend: "of it, the queue" },
      ],
    },
    {
      title: "The queue's rows",
      question: "Does PostgreSQL clear away the rows that the queue has done with?",
      unit: "short",
      queries: [
        {
          expr: `max by (state) (coordinator_queue_rows${namespaced()})`,
          legend: "{{state}}",
        },
      ],
    },
  ],
};

export const dashboard: Dashboard = {
  title: "AICP",
  uid: "aicp",
  rows: [promises, tasks, money, agents, database],
};
