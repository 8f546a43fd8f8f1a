/** Where a restore takes its data from. Each source fills the database `target`, which is empty and beside the one that serves. */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { booksQuery } from "../../generators/components/backup-scripts.ts";
import { namespace } from "../../generators/conventions.ts";
import { databaseName } from "../../generators/workloads/database-connections.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { archiveUpToNow } from "../../kubernetes/database/archive.ts";
import { copyInto } from "../../kubernetes/database/copy.ts";
import { dumpTo } from "../../kubernetes/database/dump.ts";
import { runFromCronJob } from "../../kubernetes/database/jobs.ts";
import { recoveryName, withRecovery } from "../../kubernetes/database/recover.ts";
import { contentsOf, pgRestore } from "../../kubernetes/database/restore.ts";
import {
  type DatabasePlace,
  type DatabaseShell,
  findDatabase,
  shellIn,
} from "../../kubernetes/database/shell.ts";
import { UserError } from "../../kubernetes/user-error.ts";

export interface Session {
  kubernetes: Kubernetes;
  /** Of the database that serves. */
  shell: DatabaseShell;
  kubectl: string;
  stamp: string;
}

/** One of them, or none: the newest nightly dump. */
export interface Source {
  file?: string;
  time?: string;
  from?: DatabasePlace["kind"];
}

const jobSeconds = 1800;
/** A segment is archived within 2 s; after this long the archive is broken. */
const archiveSeconds = 30;

export const shellOf = ({ kubernetes, kubectl }: Omit<Session, "shell">, place: DatabasePlace) =>
  shellIn(place, { kubectl, context: kubernetes.context, namespace });

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
  const name = `restore-${stamp}`;
  const run = { namespace, cronJob: "backup", name, command, seconds: jobSeconds };
  console.log(await runFromCronJob(kubernetes, run));
}

async function fromMoment(session: Session, time: string, target: string): Promise<void> {
  const { kubernetes, shell } = session;
  if (shell.kind === "stateful-set") {
    throw new UserError(
      "a StatefulSet has nightly dumps only, no archive: --file, or neither option for the newest dump",
    );
  }
  await archiveUpToNow(shell, archiveSeconds).catch((error: Error) => {
    console.log(`The newest part of the log is not in the archive (${error.message}).
An older moment can be restored, one of the last minutes cannot.`);
  });
  console.log(`Recovering Cluster ${recoveryName} from the archive, as it was at ${time}`);
  await withRecovery(kubernetes, { namespace, source: databaseName, time }, async () => {
    const place = await findDatabase(kubernetes, namespace, { name: recoveryName });
    const recovered = shellOf(session, { ...place, database: shell.database });
    await using folder = await mkdtempDisposable(join(tmpdir(), "aicp-restore-"));
    const file = join(folder.path, "recovered.dump");
    await dumpTo(recovered, file);
    await shell.send(file, pgRestore(shell, target));
  });
}

/** A coordinator would go on writing to the one or the other meanwhile. */
async function fromOther(
  session: Session,
  kind: DatabasePlace["kind"],
  target: string,
): Promise<void> {
  const { kubernetes, shell } = session;
  if (kind === shell.kind) throw new UserError(`--from ${kind}: that is the database that serves`);
  const place = await findDatabase(kubernetes, namespace, { name: databaseName, kind });
  const other = shellOf(session, place);
  console.log(`Copying ${place.database} of ${place.pod} to ${shell.pod}`);
  await copyInto(other, shell, target);
  const [before, after] = await Promise.all([
    contentsOf(other, other.database, booksQuery),
    contentsOf(shell, target, booksQuery),
  ]);
  const [there, here] = [before, after].map((contents) => JSON.stringify(contents));
  if (there !== here) {
    throw new UserError(`the copy differs from what was copied: ${here} instead of ${there}`);
  }
}

export async function fill(session: Session, target: string, source: Source): Promise<void> {
  const { shell } = session;
  if (source.file) await shell.send(resolve(source.file), pgRestore(shell, target));
  else if (source.time) await fromMoment(session, source.time, target);
  else if (source.from) await fromOther(session, source.from, target);
  else await fromVolume(session, target);
}
