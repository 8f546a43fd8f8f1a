/** What keeps tasks from being done: the queue, the programs and the database. */
import { type Case, http, ours } from "./case.ts";

export const system: Record<string, Case> = {
  TasksWaitTooLong: {
    fires: {
      series: { [ours("coordinator_oldest_task_seconds")]: "90x10" },
      at: "5m",
      summary: "The oldest task has waited for 1m 30s.",
    },
    silent: { series: { [ours("coordinator_oldest_task_seconds")]: "90 59x10" }, at: "5m" },
  },
  TasksDie: {
    fires: {
      series: { [ours("coordinator_tasks_dead")]: "3x10 5x20" },
      at: "20m",
      summary: "2 tasks were given up within 15 minutes.",
    },
    // A coordinator that starts reads five dead tasks: none of them died now.
    silent: { series: { [ours("coordinator_tasks_dead")]: "_x5 5x20" }, at: "20m" },
  },
  BooksWrong: {
    fires: {
      series: { [ours("coordinator_books_wrong")]: "2x10" },
      at: "5m",
      summary: "2 agents have a balance that is not the sum of their payments.",
    },
    silent: { series: { [ours("coordinator_books_wrong")]: "0x10" }, at: "5m" },
  },
  BreakerOpen: {
    fires: {
      series: { [ours("coordinator_breaker_state", 'state="closed"')]: "0x10" },
      at: "5m",
      summary: "No agent could be reached in 100% of the last two minutes.",
    },
    silent: {
      series: { [ours("coordinator_breaker_state", 'state="closed"')]: "1 0 1 1 0 1x10" },
      at: "5m",
    },
  },
  AgentsFull: {
    fires: {
      series: { [http("agent", "200")]: "0+540x20", [http("agent", "503")]: "0+60x20" },
      at: "15m",
      summary: "Agents refuse 10% of the requests: they are full.",
    },
    silent: {
      series: { [http("agent", "200")]: "0+594x20", [http("agent", "503")]: "0+6x20" },
      at: "15m",
    },
  },
  DatabaseAway: {
    fires: {
      series: {
        [ours("coordinator_database_up", 'pod="one"')]: "1x10",
        [ours("coordinator_database_up", 'pod="two"')]: "0x10",
      },
      at: "5m",
      summary: "A coordinator gets no answer from PostgreSQL (up: 0).",
    },
    silent: { series: { [ours("coordinator_database_up")]: "1 1 0 1x10" }, at: "5m" },
  },
  DatabaseConnectionsUsedUp: {
    fires: {
      series: { [ours("coordinator_database_waiting")]: "3x20" },
      at: "10m",
      summary: "3 statements of a coordinator wait for one of its connections.",
    },
    silent: { series: { [ours("coordinator_database_waiting")]: "3x3 0 3x4 0x10" }, at: "10m" },
  },
  ReplicationLags: {
    fires: {
      series: {
        [ours("cnpg_pg_replication_lag", 'pod="database-1"')]: "0x10",
        [ours("cnpg_pg_replication_lag", 'pod="database-2"')]: "45x10",
      },
      at: "5m",
      summary: "A standby is 45s behind the primary.",
    },
    silent: { series: { [ours("cnpg_pg_replication_lag", 'pod="database-2"')]: "2x10" }, at: "5m" },
  },
  StandbyMissing: {
    fires: {
      series: standbys(1),
      at: "10m",
      summary: "1 standbys stream from the primary, where two should.",
    },
    silent: { series: standbys(2), at: "10m" },
  },
  ArchiveFails: {
    fires: {
      series: {
        [ours("cnpg_pg_stat_archiver_last_failed_time")]: "1000600x20",
        [ours("cnpg_pg_stat_archiver_last_archived_time")]: "1000000x20",
      },
      at: "10m",
      summary: "The log has not reached the archive for 10m 0s: restores end before that.",
    },
    silent: {
      series: {
        [ours("cnpg_pg_stat_archiver_last_failed_time")]: "-1x20",
        [ours("cnpg_pg_stat_archiver_last_archived_time")]: "1000000x20",
      },
      at: "10m",
    },
  },
};

/** A primary that counts its standbys, and a standby that has none of its own. */
function standbys(count: number): Record<string, string> {
  return {
    [ours("cnpg_pg_replication_streaming_replicas", 'pod="database-1"')]: `${count}x20`,
    [ours("cnpg_pg_replication_in_recovery", 'pod="database-1"')]: "0x20",
    [ours("cnpg_pg_replication_streaming_replicas", 'pod="database-2"')]: "0x20",
    [ours("cnpg_pg_replication_in_recovery", 'pod="database-2"')]: "1x20",
  };
}
