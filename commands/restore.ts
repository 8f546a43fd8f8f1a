/** `pnpm restore`: restores beside the database that serves, checks the result, and swaps the two; the old one is kept. */
import { existsSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { booksQuery } from "../generators/components/backup-scripts.ts";
import { namespace } from "../generators/conventions.ts";
import { databaseName } from "../generators/workloads/database.ts";
import { connectUser, type Kubernetes } from "../kubernetes/client/client.ts";
import { dumpTo } from "../kubernetes/database/dump.ts";
import { runFromCronJob } from "../kubernetes/database/jobs.ts";
import { recoveryName, withRecovery } from "../kubernetes/database/recover.ts";
import * as restores from "../kubernetes/database/restore.ts";
import { type DatabaseShell, findDatabase, shellIn } from "../kubernetes/database/shell.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run, tool } from "./command.ts";

interface Options {
  context?: string;
  file?: string;
  time?: string;
  dryRun: boolean;
  undo?: string;
  drop?: string;
}

interface Session {
  kubernetes: Kubernetes;
  shell: DatabaseShell;
  kubectl: string;
  stamp: string;
}

const jobSeconds = 1800;

/** Restores the newest dump of the backups' volume, which only a pod can mount. */
const newestDump = `set -eu
newest=$(find /backups -name 'aicp-*.dump' | sort | tail -n 1)
[ -n "$newest" ] || { echo "there is no dump on the volume backups"; exit 1; }
export PGHOST=$POSTGRES_HOST PGPORT=$POSTGRES_PORT
PGUSER=$(cat /secrets/POSTGRES_USER) PGPASSWORD=$(cat /secrets/POSTGRES_PASSWORD)
export PGUSER PGPASSWORD
for attempt in 1 2 3 4 5 6 7 8 9 10; do pg_isready --quiet && break; sleep 2; done
pg_restore --single-transaction --exit-on-error --dbname="$0" "$newest"
echo "Restored $newest"`;

async function fromVolume({ kubernetes, shell, stamp }: Session, target: string): Promise<void> {
  if (shell.kind === "cluster") {
    throw new UserError(
      "a database cluster is restored to a moment or from a file: --time or --file",
    );
  }
  const command = ["sh", "-c", newestDump, target];
  const run = {
    namespace,
    cronJob: "backup",
    name: `restore-${stamp}`,
    command,
    seconds: jobSeconds,
  };
  console.log(await runFromCronJob(kubernetes, run));
}

async function fromMoment(session: Session, time: string, target: string): Promise<void> {
  const { kubernetes, shell, kubectl } = session;
  if (shell.kind === "stateful-set") {
    throw new UserError(
      "a StatefulSet has nightly dumps only, no archive: --file, or neither option for the newest dump",
    );
  }
  console.log(`Recovering Cluster ${recoveryName} from the archive, as it was at ${time}`);
  await withRecovery(kubernetes, { namespace, source: databaseName, time }, async () => {
    const place = await findDatabase(kubernetes, namespace, recoveryName);
    const recovered = shellIn(
      { ...place, database: shell.database },
      { kubectl, context: kubernetes.context, namespace },
    );
    await using folder = await mkdtempDisposable(join(tmpdir(), "aicp-restore-"));
    const file = join(folder.path, "recovered.dump");
    await dumpTo(recovered, file);
    await shell.send(file, restores.pgRestore(shell, target));
  });
}

const described = ({ agents, tasks, payments, newest, differences }: restores.Contents) =>
  `${agents} agents, ${tasks} tasks (the newest of ${newest}), ${payments} payments, ` +
  (differences.length === 0
    ? "balances match the ledger"
    : `${differences.length} balances differ`);

async function restoreBeside(session: Session, { file, time }: Options): Promise<string> {
  const { shell, stamp } = session;
  const target = await restores.createBeside(shell, stamp);
  try {
    if (file) await shell.send(resolve(file), restores.pgRestore(shell, target));
    else if (time) await fromMoment(session, time, target);
    else await fromVolume(session, target);
    const contents = await restores.contentsOf(shell, target, booksQuery);
    console.log(`Restored as ${target}: ${described(contents)}`);
    if (contents.differences.length === 0) return target;
    throw new UserError(
      `balances and ledger differ in what was restored:\n${contents.differences.join("\n")}`,
    );
  } catch (error) {
    await restores.drop(shell, target);
    throw error;
  }
}

async function restore(options: Options): Promise<void> {
  const { context, file, time, dryRun, undo, drop } = options;
  if ([file, time, undo, drop].filter(Boolean).length > 1) {
    throw new UserError("use one of --file, --time, --undo and --drop");
  }
  if (file && !existsSync(file)) throw new UserError(`--file ${file}: there is no such file`);
  if (time && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(time)) {
    throw new UserError(
      `--time ${time}: write a moment with its zone, such as 2026-11-26T09:29:59Z`,
    );
  }
  const kubernetes = await connectUser(context);
  const kubectl = await tool("kubectl");
  const place = await findDatabase(kubernetes, namespace, databaseName);
  const shell = shellIn(place, { kubectl, context: kubernetes.context, namespace });
  const session = { kubernetes, shell, kubectl, stamp: restores.stampOf(new Date()) };
  if (drop) {
    await restores.drop(shell, drop);
    console.log(`Dropped ${drop}.`);
    return;
  }
  if (undo && !(await restores.leftovers(shell)).includes(undo)) {
    throw new UserError(
      `--undo ${undo}: there is no such database; ${(await restores.leftovers(shell)).join(", ") || "no restore left one"}`,
    );
  }
  const serving = await restores
    .contentsOf(shell, shell.database, booksQuery)
    .catch(() => undefined);
  console.log(`Serving: ${serving ? described(serving) : "not readable: a table is missing"}`);
  const target = undo ?? (await restoreBeside(session, options));
  if (dryRun) {
    if (!undo) await restores.drop(shell, target);
    console.log("Nothing was changed: --dry-run.");
    return;
  }
  const previous = await restores.swap(shell, target, session.stamp);
  console.log(`${target} serves as ${shell.database} now. The database until now is kept as ${previous}:
  pnpm restore --undo ${previous}   swaps back
  pnpm restore --drop ${previous}   deletes it when it is not needed any more`);
}

const program = new Command("restore")
  .description("Restore the database beside the one that serves, check it, and swap the two")
  .option("--context <name>", "kubeconfig context; default: the current one")
  .option(
    "--file <path>",
    "a dump on this machine; default: the newest nightly dump of a StatefulSet",
  )
  .option("--time <moment>", "of a database cluster: as it was then, e.g. 2026-11-26T09:29:59Z")
  .option("--dry-run", "restore and check, then drop the result", false)
  .option("--undo <database>", "swap back to a database that a restore has kept")
  .option("--drop <database>", "delete a database that a restore has left")
  .action(restore);

await run(program);
