/** PostgreSQL's own tools, run in the pod that serves as the primary: nothing of them is needed on this machine. */
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import type { Kubernetes } from "../client/client.ts";
import { read } from "../client/operations.ts";
import { clusterKind, credentialsOf, primaryServiceOf } from "../cloudnative-pg.ts";
import type { AnyObject } from "../object.ts";
import { UserError } from "../user-error.ts";

/** Where a database is, in whichever form it is deployed. */
export interface DatabasePlace {
  kind: "stateful-set" | "cluster";
  /** Pod of the primary; its container is `postgres` in both forms. */
  pod: string;
  /** Role that may create and rename databases: over the pod's own socket it needs no password. */
  superuser: string;
  owner: string;
  database: string;
}

export interface DatabaseShell extends DatabasePlace {
  /** Runs a command in the pod and returns its output. Throws with what it printed as its error. */
  run(command: readonly string[], input?: string): Promise<string>;
  /** Runs a command with a local file as its input. */
  send(file: string, command: readonly string[]): Promise<void>;
  /** Runs a command and writes its output to a new local file, which only its owner may read. */
  receive(command: readonly string[], file: string): Promise<void>;
  /** Runs SQL as the superuser, all of it or nothing of it counts as done; returns rows as lines. */
  sql(text: string, database?: string): Promise<string>;
}

type Kind = DatabasePlace["kind"];

const decoded = (secret: AnyObject | undefined, key: string): string =>
  Buffer.from(secret?.data?.[key] ?? "", "base64").toString("utf8");

const secretIn = (kubernetes: Kubernetes, namespace: string, name: string) =>
  read(kubernetes, { apiVersion: "v1", kind: "Secret", namespace, name });

async function clusterPlace(
  kubernetes: Kubernetes,
  namespace: string,
  name: string,
): Promise<DatabasePlace | undefined> {
  const reference = { ...clusterKind, namespace, name };
  // Without the operator, the API server does not know the kind.
  const cluster = await read(kubernetes, reference).catch(() => undefined);
  if (!cluster) return undefined;
  const pod: string | undefined = cluster.status?.currentPrimary;
  if (!pod) {
    throw new UserError(`Cluster ${name} has no primary: ${cluster.status?.phase ?? "no status"}`);
  }
  const credentials = await secretIn(kubernetes, namespace, credentialsOf(name));
  const owner = decoded(credentials, "username");
  const database = decoded(credentials, "dbname");
  return { kind: "cluster", pod, superuser: "postgres", owner, database };
}

async function statefulSetPlace(
  kubernetes: Kubernetes,
  namespace: string,
): Promise<DatabasePlace | undefined> {
  const set = { apiVersion: "apps/v1", kind: "StatefulSet", namespace, name: "postgres" };
  if (!(await read(kubernetes, set))) return undefined;
  const credentials = await secretIn(kubernetes, namespace, "postgres-secret");
  const owner = decoded(credentials, "POSTGRES_USER");
  const database = decoded(credentials, "POSTGRES_DB");
  return { kind: "stateful-set", pod: "postgres-0", superuser: owner, owner, database };
}

/** The kind that the programs connect to: after a change from one kind to the other, a namespace has both. */
export async function servingKind(kubernetes: Kubernetes, namespace: string): Promise<Kind> {
  const config = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "postgres-config" };
  const host: string = (await read(kubernetes, config))?.data?.POSTGRES_HOST ?? "";
  return host.startsWith(`${primaryServiceOf("database")}.`) ? "cluster" : "stateful-set";
}

/** The database that serves, or the one of the kind that is named; a UserError if the namespace has none. */
export async function findDatabase(
  kubernetes: Kubernetes,
  namespace: string,
  { name = "database", kind }: { name?: string; kind?: Kind } = {},
): Promise<DatabasePlace> {
  const wanted = kind ?? (await servingKind(kubernetes, namespace));
  const place = await (wanted === "cluster"
    ? clusterPlace(kubernetes, namespace, name)
    : statefulSetPlace(kubernetes, namespace));
  if (place) return place;
  const what = wanted === "cluster" ? `Cluster ${name}` : "StatefulSet postgres";
  throw new UserError(`namespace ${namespace} of ${kubernetes.context} has no ${what}`);
}

/** `kubectl`: its path; `context`: of the kubeconfig. */
export function shellIn(
  place: DatabasePlace,
  { kubectl, context, namespace }: { kubectl: string; context: string; namespace: string },
): DatabaseShell {
  const words = (command: readonly string[]) => [
    ...["--context", context, "--namespace", namespace, "exec", "-i", place.pod, "-c", "postgres"],
    ...["--", ...command],
  ];
  const failure = (command: readonly string[], stderr: string) =>
    new UserError(`${command[0]} in pod ${place.pod} failed:\n${stderr.trim()}`);
  const run = async (command: readonly string[], input = ""): Promise<string> => {
    const { failed, stdout, stderr, shortMessage } = await execa(kubectl, words(command), {
      input,
      reject: false,
    });
    if (failed) throw failure(command, stderr || (shortMessage ?? ""));
    return stdout;
  };
  return {
    ...place,
    run,
    async send(file, command) {
      const process = execa(kubectl, words(command), { reject: false, buffer: { stdout: false } });
      await pipeline(createReadStream(file), process.stdin).catch(() => {}); // the command's own error says more
      const { failed, stderr } = await process;
      if (failed) throw failure(command, stderr);
    },
    async receive(command, file) {
      const process = execa(kubectl, words(command), {
        stdin: "ignore",
        reject: false,
        buffer: { stdout: false },
      });
      await pipeline(process.stdout, createWriteStream(file, { flags: "wx", mode: 0o600 }));
      const { failed, stderr } = await process;
      if (failed) throw failure(command, stderr);
    },
    sql: (text, database = "postgres") =>
      run(
        [
          ...["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"],
          ...["--set", "ON_ERROR_STOP=1", "--username", place.superuser, "--dbname", database],
          ...["--file", "-"],
        ],
        text,
      ),
  };
}
