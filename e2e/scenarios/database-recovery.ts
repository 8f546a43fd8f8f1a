/** A database cluster is restored to the second before a mistake, and a StatefulSet takes its place again. */
import { setTimeout as sleep } from "node:timers/promises";
import { pnpm, toCluster, toStatefulSet, untilGone } from "../database/deploy.ts";
import { books, execute, query } from "../measure/accounting.ts";
import { startTasks } from "../measure/tasks.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

/** Tasks a second before the mistake. */
const rate = 50;

export const databaseRecovery: Scenario = {
  name: "database-recovery",
  summary: "Of a cluster: a backup, a table dropped, the second before restored; the way back.",
  onDemand: true,
  run: async (context) => {
    await toCluster(context);
    return { ...(await recover(context)), ...(await andBack(context)) };
  },
};

async function recover(context: Context): Promise<Figures> {
  const { cluster, environment, mark } = context;
  await pnpm(context, "backup");
  mark("backed up");
  const tasks = { name: "recovery", rate, seconds: 10 };
  const submissions = await startTasks(cluster, environment, tasks);
  await sleep(12_000);
  const { paid } = await submissions.settle();
  const before = await contents(context);
  await sleep(1500); // whole seconds: everything so far is before the moment, and the mistake after it
  const moment = await query<string>(
    cluster,
    "select to_json(date_trunc('second', now()) at time zone 'utc')",
  );
  await sleep(1500);
  await execute(cluster, "drop table ledger cascade");
  mark("the ledger is dropped");
  const began = Date.now();
  await pnpm(context, "restore", "--time", `${moment}Z`);
  mark("restored to the moment before");
  const seconds = secondsSince(began);
  const after = await contents(context);
  check(after === before, `the books are ${after}, not ${before}`);
  return { recoverySeconds: seconds, tasksPaidBeforeTheDrop: paid };
}

async function andBack(context: Context): Promise<Figures> {
  const before = await contents(context);
  const began = Date.now();
  await toStatefulSet(context);
  await untilGone(context);
  const after = await contents(context);
  check(after === before, `after the way back the books are ${after}, not ${before}`);
  const { cluster, environment } = context;
  const submissions = await startTasks(cluster, environment, { name: "back", rate: 4, seconds: 5 });
  await sleep(6000);
  const { paid } = await submissions.settle();
  return { "back to the StatefulSet: s": secondsSince(began), tasksPaidAfterwards: paid };
}

/** Payments and their sum; throws if balances and ledger differ. */
async function contents({ cluster }: Context): Promise<string> {
  const { differences, total } = await books(cluster);
  check(differences.length === 0, `balances and ledger differ: ${differences.join("; ")}`);
  const payments = await query<number>(cluster, "select to_json(count(*)) from ledger");
  return `${payments} payments of ${total} satoshis`;
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000);
