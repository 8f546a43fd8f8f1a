/** Alerts on tasks, money, agents and PostgreSQL, by what the programs themselves measure. */
import type { Alert } from "./alert.ts";
import { namespaced } from "./selectors.ts";

const agentRequests = (labels: string) =>
  `sum(rate(http_requests_total${namespaced(`program="agent"${labels}`)}[5m]))`;

export const taskAlerts: readonly Alert[] = [
  {
    name: "TasksWaitTooLong",
    expr: `max(coordinator_oldest_task_seconds${namespaced()}) > 60`,
    for: "2m",
    severity: "page",
    summary: "The oldest task has waited for {{ $value | humanizeDuration }}.",
  },
  {
    name: "TasksDie",
    // Every coordinator counts the same table, so that the largest count is the count.
    expr: `(max(coordinator_tasks_dead${namespaced()}) - max(coordinator_tasks_dead${namespaced()} offset 15m)) > 0`,
    severity: "ticket",
    summary: "{{ $value }} tasks were given up within 15 minutes.",
  },
  {
    name: "BooksWrong",
    expr: `max(coordinator_books_wrong${namespaced()}) > 0`,
    for: "1m",
    severity: "page",
    summary: "{{ $value }} agents have a balance that is not the sum of their payments.",
  },
  {
    name: "BreakerOpen",
    // The breaker tries again every second and is half open then: what counts is that it does not stay closed.
    expr: `max(1 - avg_over_time(coordinator_breaker_state${namespaced('state="closed"')}[2m])) > 0.9`,
    severity: "page",
    summary:
      "No agent could be reached in {{ $value | humanizePercentage }} of the last two minutes.",
  },
  {
    name: "AgentsFull",
    expr: `${agentRequests(',status="503"')} / ${agentRequests("")} > 0.05`,
    for: "5m",
    severity: "ticket",
    summary: "Agents refuse {{ $value | humanizePercentage }} of the requests: they are full.",
  },
];

export const databaseAlerts: readonly Alert[] = [
  {
    name: "DatabaseAway",
    expr: `min(coordinator_database_up${namespaced()}) == 0`,
    for: "1m",
    severity: "page",
    summary: "A coordinator gets no answer from PostgreSQL (up: {{ $value }}).",
  },
  {
    name: "DatabaseConnectionsUsedUp",
    expr: `max(coordinator_database_waiting${namespaced()}) > 0`,
    for: "5m",
    severity: "ticket",
    summary: "{{ $value }} statements of a coordinator wait for one of its connections.",
  },
  {
    name: "ReplicationLags",
    expr: `max(cnpg_pg_replication_lag${namespaced()}) > 30`,
    for: "2m",
    severity: "ticket",
    summary: "A standby is {{ $value | humanizeDuration }} behind the primary.",
  },
  {
    name: "StandbyMissing",
    // The primary's own count; a standby, which has none, is left out by what it says of itself.
    expr: `max(cnpg_pg_replication_streaming_replicas${namespaced()} unless on (pod) cnpg_pg_replication_in_recovery${namespaced()} == 1) < 2`,
    for: "5m",
    severity: "ticket",
    summary: "{{ $value }} standbys stream from the primary, where two should.",
  },
  {
    name: "ArchiveFails",
    expr: `max(cnpg_pg_stat_archiver_last_failed_time${namespaced()} - cnpg_pg_stat_archiver_last_archived_time${namespaced()}) > 1`,
    for: "5m",
    severity: "page",
    summary:
      "The log has not reached the archive for {{ $value | humanizeDuration }}: restores end before that.",
  },
];
