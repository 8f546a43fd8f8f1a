/** Reads the books: the state of a run's tasks, and whether balances match the ledger. */
import { namespace } from "../../generators/conventions.ts";
import { findDatabase } from "../../kubernetes/database/shell.ts";
import type { Cluster } from "../cluster.ts";

export interface Account {
  known: number;
  done: number;
  dead: number;
  open: number;
  /** Tasks with a payment. */
  paid: number;
  /** Tasks that were tried more than once. */
  retried: number;
}

/** Runs SQL in the pod of the primary and returns the one JSON value that it selects. */
export async function query<T>(cluster: Cluster, sql: string): Promise<T> {
  return JSON.parse(await execute(cluster, sql));
}

/** Runs SQL in the pod of the primary and returns its rows as lines. */
export async function execute({ api, kubectl }: Cluster, sql: string): Promise<string> {
  const { pod, superuser, database } = await findDatabase(api, namespace);
  const psql = [
    "psql",
    "-X",
    "-q",
    "-v",
    "ON_ERROR_STOP=1",
    "-U",
    superuser,
    "-d",
    database,
    "-At",
  ];
  const exec = ["exec", "-i", pod, "-n", namespace, "-c", "postgres", "--"];
  return kubectl([...exec, ...psql, "-f", "-"], { input: sql });
}

/** `run` is the prefix of its tasks' idempotency keys. */
export const accountOf = (cluster: Cluster, run: string): Promise<Account> =>
  query(
    cluster,
    `select json_build_object(
      'known', count(*),
      'done', count(*) filter (where state = 'done'),
      'dead', count(*) filter (where state = 'dead'),
      'open', count(*) filter (where state in ('queued', 'running')),
      'paid', count(ledger.task_id),
      'retried', count(*) filter (where attempts > 1))
    from tasks left join ledger on ledger.task_id = tasks.id
    where starts_with(idempotency_key, '${run}-')`,
  );

/** Agents whose balance or count differs from the ledger's sums, and payments for tasks that are not done. */
export const books = (cluster: Cluster): Promise<{ differences: string[]; total: number }> =>
  query(
    cluster,
    `with paid as (
      select agent_id, count(*) as tasks, sum(paid_satoshis) as satoshis from ledger group by agent_id
    ), wrong as (
      select format('%s has %s satoshis for %s tasks, its ledger %s for %s', name, balance_satoshis,
        total_tasks, coalesce(satoshis, 0), coalesce(tasks, 0)) as difference
      from agents left join paid on paid.agent_id = agents.id
      where balance_satoshis <> coalesce(satoshis, 0) or total_tasks <> coalesce(tasks, 0)
      union all
      select format('task %s is paid and %s', tasks.id, tasks.state)
      from ledger join tasks on tasks.id = ledger.task_id where state <> 'done'
    )
    select json_build_object(
      'differences', coalesce((select json_agg(difference) from wrong), '[]'),
      'total', (select coalesce(sum(paid_satoshis), 0) from ledger))`,
  );
