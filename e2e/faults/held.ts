/** Faults that last until an alert says so: agents and PostgreSQL that are away, books that are wrong, containers that restart. */
import { namespace } from "../../generators/conventions.ts";
import { merge } from "../../kubernetes/client/operations.ts";
import type { Cluster } from "../cluster.ts";
import { query } from "../measure/accounting.ts";
import { deploymentKind } from "../pods/health.ts";
import { readyPods } from "../pods/pods.ts";
import type { Context } from "../scenario.ts";
import { killProgram } from "./killed.ts";

export interface HeldFault {
  name: string;
  /** Returns what ends it. */
  begin: (context: Context) => Promise<() => Promise<void>>;
  /** What must fire because of it, and within how many seconds. */
  alerts: Record<string, number>;
}

const statefulSet = { apiVersion: "apps/v1", kind: "StatefulSet", name: "postgres", namespace };

const scaled =
  (reference: Parameters<typeof merge>[1], replicas: number): HeldFault["begin"] =>
  async ({ cluster: { api } }) => {
    await merge(api, reference, { spec: { replicas: 0 } });
    return async () => {
      await merge(api, reference, { spec: { replicas } });
    };
  };

export const agentsAway: HeldFault = {
  name: "no agent",
  begin: scaled({ ...deploymentKind, name: "agent-worker" }, 3),
  // The breaker's share of two minutes; a task that has waited for 60 s, for two minutes; the HPA, for five.
  alerts: { BreakerOpen: 180, TasksWaitTooLong: 240, AutoscalerBlind: 390 },
};

export const databaseAway: HeldFault = {
  name: "no PostgreSQL",
  begin: scaled(statefulSet, 1),
  alerts: { DatabaseAway: 120, SubmissionsBudgetBurnsFast: 180 },
};

const addToBalance = (cluster: Cluster, satoshis: number) =>
  query<number>(
    cluster,
    `with changed as (
      update agents set balance_satoshis = balance_satoshis + ${satoshis}
      where name = (select min(name) from agents) returning 1)
    select to_json(count(*)) from changed`,
  );

export const booksWrong: HeldFault = {
  name: "a balance changed by hand",
  begin: async ({ cluster }) => {
    await addToBalance(cluster, 1);
    return async () => {
      await addToBalance(cluster, -1);
    };
  },
  // The books are added up once a minute, and it must be so for one.
  alerts: { BooksWrong: 180 },
};

export const restarts: HeldFault = {
  name: "three agents killed",
  begin: async ({ cluster }) => {
    const pods = (await readyPods(cluster.api, "agent-worker")).slice(0, 3);
    await Promise.all(pods.map((pod) => killProgram(cluster, pod)));
    return async () => {};
  },
  alerts: { PodsRestart: 120 },
};
