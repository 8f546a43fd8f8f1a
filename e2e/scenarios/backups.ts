/** Backups by the commands of docs/operations.md: restores from a file and of a lost table, and a damaged dump that the drill notices. */
import { setTimeout as sleep } from "node:timers/promises";
import { namespace } from "../../generators/conventions.ts";
import { runFromCronJob } from "../../kubernetes/database/jobs.ts";
import type { Cluster } from "../cluster.ts";
import { commandsUnder, type Shell, withShell } from "../handbook.ts";
import { books, execute, query } from "../measure/accounting.ts";
import { startTasks } from "../measure/tasks.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

const jobSeconds = 180;
const newest = "newest=$(find /backups -name 'aicp-*.dump' | sort | tail -n 1)";

export const backups: Scenario = {
  name: "backups",
  summary: "A restore from a file, one of a lost table, and a drill that fails on a damaged dump.",
  onDemand: true, // three minutes of Jobs
  run: (context) =>
    withShell(context, async (shell) => ({
      ...(await restoreFile(context, shell)),
      ...(await loseAndRestore(context, shell)),
      ...(await damage(context)),
    })),
};

async function someTasks({ cluster, environment }: Context, name: string): Promise<number> {
  const tasks = await startTasks(cluster, environment, { name, rate: 10, seconds: 60 });
  await sleep(4000);
  return (await tasks.settle()).submitted;
}

const paid = ({ cluster }: Context) =>
  query<number>(cluster, "select to_json(count(*)) from ledger");

async function restoreFile(context: Context, shell: Shell): Promise<Figures> {
  const { cluster, mark } = context;
  const [backUp = "", restore = "", holdAgainst = ""] = await commandsUnder(
    "Back up and restore PostgreSQL",
  );
  await someTasks(context, "before-dump");
  const stored = await tasksStored(cluster);
  await shell(backUp);
  mark("backed up to a file");
  await someTasks(context, "after-dump");
  check((await tasksStored(cluster)) > stored, "no task was stored after the dump");
  await moveCollations(cluster, "2.28");
  const began = Date.now();
  const said = await shell(restore);
  const seconds = secondsSince(began);
  mark("restored from the file");
  const restored = await tasksStored(cluster);
  check(restored === stored, `${restored} of ${stored} tasks were restored`);
  const differences = await shell(holdAgainst);
  check(differences.includes("(0 rows)"), `balances and ledger differ: ${differences}`);
  await afterwards(context, shell, said);
  await refreshCollations(cluster, shell);
  return { tasksRestored: restored, restoreFileSeconds: seconds };
}

const tasksStored = (cluster: Cluster) =>
  query<number>(cluster, "select to_json(count(*)) from tasks");

/** The system goes on, and the database that the restore has kept is dropped by the command that it printed. */
async function afterwards(context: Context, shell: Shell, said: string): Promise<void> {
  await sleep(3000); // the coordinator connects again
  await someTasks(context, "afterwards");
  const [drop] = /pnpm restore --drop \S+/.exec(said) ?? [];
  check(drop !== undefined, `restore names no database that it has kept: ${said}`);
  await shell(drop);
}

/** As if the image had moved to another C library: PostgreSQL compares the versions that it has recorded. */
async function moveCollations(cluster: Cluster, version: string): Promise<void> {
  const move = `update pg_database set datcollversion = '${version}' where datcollversion is not null`;
  await execute(cluster, move);
}

async function refreshCollations(cluster: Cluster, shell: Shell): Promise<void> {
  const [refresh = ""] = await commandsUnder("After an image with another C library");
  await shell(refresh);
  const old = `select to_json(count(*)) from pg_database
    where datcollversion <> pg_database_collation_actual_version(oid)`;
  check((await query<number>(cluster, old)) === 0, "a database has its old collation version");
}

async function loseAndRestore(context: Context, shell: Shell): Promise<Figures> {
  const { cluster, mark } = context;
  const [nightly = ""] = await commandsUnder("The nightly backup and the weekly drill");
  await someTasks(context, "to-keep");
  const [payments, { total }] = [await paid(context), await books(cluster)];
  const began = Date.now();
  const log = await shell(nightly);
  check(/Wrote aicp-.*\.dump/.test(log), `the backup wrote no dump: ${log}`);
  check(log.includes("balances match the ledger"), `the drill did not check the books: ${log}`);
  mark("dumped and drilled");
  const dumpSeconds = secondsSince(began);
  await execute(cluster, "drop table ledger cascade");
  mark("the ledger is dropped");
  const lost = Date.now();
  const said = await shell("pnpm restore");
  mark("restored");
  const restoreSeconds = secondsSince(lost);
  const [paymentsNow, booksNow] = [await paid(context), await books(cluster)];
  check(paymentsNow === payments, `${paymentsNow} of ${payments} payments are back`);
  check(booksNow.total === total, `${booksNow.total} satoshis are paid, not ${total}`);
  check(booksNow.differences.length === 0, `books differ: ${booksNow.differences.join("; ")}`);
  await afterwards(context, shell, said);
  return { dumpAndDrillSeconds: dumpSeconds, restoreSeconds, payments };
}

/** Overwrites the middle of the newest dump: the drill must say so, and must pass again without that dump. */
async function damage({ cluster, mark }: Context): Promise<Figures> {
  const onVolume = (name: string, command: string) =>
    runFromCronJob(cluster.api, {
      ...{ namespace, cronJob: "backup", name, seconds: jobSeconds },
      command: ["sh", "-ec", command],
    });
  const drill = (name: string) =>
    runFromCronJob(cluster.api, { namespace, cronJob: "restore-drill", name, seconds: jobSeconds });
  await onVolume(
    "e2e-damage",
    `${newest}; cp "$newest" /backups/aicp-99990101T000000Z.dump; cd /backups
    size=$(stat -c %s aicp-99990101T000000Z.dump)
    dd if=/dev/urandom of=aicp-99990101T000000Z.dump bs=1 seek=$((size / 2)) count=4096 conv=notrunc status=none`,
  );
  mark("the newest dump is damaged");
  const failure = await drill("e2e-drill-damaged").then(
    () => "the drill restored a damaged dump",
    (error: Error) => error.message,
  );
  check(/drill FAILED: .*cannot be restored/.test(failure), failure);
  mark("the drill has failed");
  await onVolume("e2e-repair", "rm /backups/aicp-99990101T000000Z.dump");
  await drill("e2e-drill-repaired");
  return { drillOnDamagedDump: "failed" };
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000);
