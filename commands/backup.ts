/** `pnpm backup`: a backup now, to where the nightly ones are; `--file` also writes a dump to this machine. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { namespace } from "../generators/conventions.ts";
import { databaseName } from "../generators/workloads/database-connections.ts";
import { connectUser, type Kubernetes } from "../kubernetes/client/client.ts";
import { startBackup } from "../kubernetes/database/backup.ts";
import { dumpTo } from "../kubernetes/database/dump.ts";
import { runFromCronJob } from "../kubernetes/database/jobs.ts";
import { stampOf } from "../kubernetes/database/restore.ts";
import { type DatabasePlace, findDatabase, shellIn } from "../kubernetes/database/shell.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run, tool } from "./command.ts";

interface Options {
  context?: string;
  file?: string;
}

const backupSeconds = 1800;

/** To the volume of the nightly dumps, or to the object store of the cluster's backups. */
async function backUpThere(kubernetes: Kubernetes, { kind }: DatabasePlace): Promise<string> {
  const name = `backup-${stampOf(new Date())}`;
  if (kind === "stateful-set") {
    return runFromCronJob(kubernetes, {
      namespace,
      cronJob: "backup",
      name,
      seconds: backupSeconds,
    });
  }
  return startBackup(kubernetes, {
    namespace,
    cluster: databaseName,
    name,
    seconds: backupSeconds,
  });
}

async function backup({ context, file }: Options): Promise<void> {
  if (file && existsSync(file)) throw new UserError(`${file} exists: choose another name`);
  const kubernetes = await connectUser(context);
  const place = await findDatabase(kubernetes, namespace);
  console.log(`Backing up ${place.database} of ${kubernetes.context} (${place.kind})`);
  if (!file) {
    console.log(await backUpThere(kubernetes, place));
    return;
  }
  const kubectl = await tool("kubectl");
  const shell = shellIn(place, { kubectl, context: kubernetes.context, namespace });
  const bytes = await dumpTo(shell, resolve(file));
  console.log(
    `Wrote ${file}, ${bytes} bytes, and read it back. \`pnpm restore --file ${file} --dry-run\` tries it.`,
  );
}

const program = new Command("backup")
  .description("Back up the database now, to where its nightly backups are")
  .option("--context <name>", "kubeconfig context; default: the current one")
  .option("--file <path>", "write a dump to this machine instead")
  .action(backup);

await run(program);
