/** A database cluster is restored to the second before a mistake, and a StatefulSet takes its place again. */
import { setTimeout as sleep } from "node:timers/promises";
import { pnpm, toCluster, toStatefulSet, untilGone } from "../database/deploy.ts";
import { books, execute, query } from "../measure/accounting.ts";
import { startTasks } from "../measure/tasks.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

/** Between the backup and the mistake: more than 500. */
const tasks = { rate: 50, seconds: 15 };
const aFew = { rate: 4, seconds: 5 };

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
  const { cluster, mark } = context;
  await pnpm(context, "backup");
  mark("backed up");
  const paid = await payTasks(context, { name: "recovery", ...tasks });
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
  const more = await payTasks(context, { name: "restored", ...aFew });
  return { recoverySeconds: seconds, tasksPaidBeforeTheDrop: paid, tasksPaidAfterTheRestore: more };
}

async function andBack(context: Context): Promise<Figures> {
  const before = await contents(context);
  const began = Date.now();
  await toStatefulSet(context);
  await untilGone(context);
  const after = await contents(context);
  check(after === before, `after the way back the books are ${after}, not ${before}`);
  const seconds = secondsSince(began);
  const paid = await payTasks(context, { name: "back", ...aFew });
  return { "back to the StatefulSet: s": seconds, tasksPaidAfterTheWayBack: paid };
}

/** Has tasks done, and returns how many were paid: all of them. */
async function payTasks(
  { cluster, environment }: Context,
  tasks: Parameters<typeof startTasks>[2],
): Promise<number> {
  const submissions = await startTasks(cluster, environment, tasks);
  await sleep((tasks.seconds + 2) * 1000);
  return (await submissions.settle()).paid;
}

/** Payments and their sum; throws if balances and ledger differ. */
async function contents({ cluster }: Context): Promise<string> {
  const { differences, total } = await books(cluster);
  check(differences.length === 0, `balances and ledger differ: ${differences.join("; ")}`);
  const payments = await query<number>(cluster, "select to_json(count(*)) from ledger");
  return `${payments} payments of ${total} satoshis`;
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000);
