/** `pnpm restore`: restores beside the database that serves, checks the result, and swaps the two; the old one is kept. */
import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { booksQuery } from "../generators/components/backup-scripts.ts";
import { namespace } from "../generators/conventions.ts";
import { connectUser } from "../kubernetes/client/client.ts";
import { list } from "../kubernetes/client/operations.ts";
import * as restores from "../kubernetes/database/restore.ts";
import { findDatabase } from "../kubernetes/database/shell.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run, tool } from "./command.ts";
import { fill, type Session, type Source, shellOf } from "./restore/sources.ts";

interface Options extends Source {
  context?: string;
  dryRun: boolean;
  undo?: string;
  drop?: string;
}

const described = ({ agents, tasks, payments, newest, differences }: restores.Contents) =>
  `${agents} agents, ${tasks} tasks (the newest of ${newest}), ${payments} payments, ` +
  (differences.length === 0
    ? "balances match the ledger"
    : `${differences.length} balances differ`);

async function restoreBeside(session: Session, source: Source): Promise<string> {
  const { shell, stamp } = session;
  const target = await restores.createBeside(shell, stamp);
  try {
    await fill(session, target, source);
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

function refuseBadOptions({ file, time, from, undo, drop }: Options): void {
  if ([file, time, from, undo, drop].filter(Boolean).length > 1) {
    throw new UserError("use only one of --file, --time, --from, --undo and --drop");
  }
  if (file && !existsSync(file)) throw new UserError(`--file ${file}: there is no such file`);
  if (!time) return;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(time)) {
    throw new UserError(`--time ${time}: write a time with its zone, such as 2026-11-26T09:29:59Z`);
  }
  if (Date.parse(time) > Date.now()) throw new UserError(`--time ${time} is in the future`);
}

/** What a coordinator writes to either database after it was copied would be lost. */
async function refuseWhileCoordinatorsRun({ kubernetes }: Session): Promise<void> {
  const pods = { apiVersion: "v1", kind: "Pod", namespace };
  const running = await list(kubernetes, pods, "app=coordinator");
  if (running.length === 0) return;
  throw new UserError(
    `${running[0]?.metadata.name} runs, and what it writes meanwhile would be lost: --from needs coordinators: 0 in generators/environments/<name>.ts, merged and synced (docs/database.md); --dry-run works now`,
  );
}

async function restore(options: Options): Promise<void> {
  const { context, dryRun, undo, drop, from } = options;
  refuseBadOptions(options);
  const kubernetes = await connectUser(context);
  const kubectl = await tool("kubectl");
  const stamp = restores.stampOf(new Date());
  const shell = shellOf({ kubernetes, kubectl, stamp }, await findDatabase(kubernetes, namespace));
  const session = { kubernetes, shell, kubectl, stamp };
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
  if (from && !dryRun) await refuseWhileCoordinatorsRun(session);
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
  console.log(`${target} now serves as ${shell.database}. The previous database is kept as ${previous}:
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
  .addOption(
    new Option(
      "--from <kind>",
      "copy the database of the other kind, after an environment changed from it",
    ).choices(["stateful-set", "cluster"]),
  )
  .option("--dry-run", "restore and check, then drop the result", false)
  .option("--undo <database>", "swap back to a database that a restore has kept")
  .option("--drop <database>", "delete a database that a restore has left")
  .action(restore);

await run(program);
