/** Tasks: submitted from a pod through the coordinator's Service, then checked in the database. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { labelsOf, namespace } from "../../generators/conventions.ts";
import type { Environment } from "../../generators/environments/environment.ts";
import { mountedSecret } from "../../generators/workloads/mounted-secret.ts";
import { dnsPolicy, pathBetween } from "../../generators/workloads/network.ts";
import { type apply, applyAll } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { Cluster } from "../cluster.ts";
import { madeByTests } from "../guard.ts";
import { lastJson, startPod, startProgram, untilOpen } from "../pods/program.ts";
import { check } from "../scenario.ts";
import { type Account, accountOf, books } from "./accounting.ts";
import type { QueueSample } from "./bursts.ts";

export interface Submissions {
  submitted: number;
  accepted: number;
  givenUp: number;
  attempts: number;
  refusals: Record<string, number>;
  startedAt: string;
  /** Times without an accepted submission, in milliseconds since the epoch. */
  pauses: { began: number; ended: number }[];
  /** Accepted submissions in each second since the start. */
  perSecond: number[];
}

export interface Tasks {
  /** How many of them are queued or with an agent. */
  open: () => Promise<number>;
  /** Ends the submissions, waits for the last task, and reconciles the books with them. */
  settle: () => Promise<Submissions & Account>;
}

const client = "e2e-client";
const scripts = "e2e-scripts";
const labels = labelsOf(client, "test", client);
const port = 8080;
const coordinatorUrl = `http://coordinator:${port}`;

type Applied = Parameters<typeof apply>[1];

/** What pods of the tests run, from `e2e/pods`. */
const programs = ["submit-tasks.ts", "watch-queue.ts"];

/** The overlay has no client of the coordinator: this adds a network path for one, and its programs. */
export async function prepareClient({ api }: Cluster): Promise<void> {
  const texts = programs.map(async (file) => [
    file,
    await readFile(join(import.meta.dirname, "../pods", file), "utf8"),
  ]);
  await applyAll(api, [
    ...(pathBetween(client, "coordinator", port, labels) as Applied[]),
    dnsPolicy(`${client}-to-dns`, [client], labels) as Applied,
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: scripts, namespace, annotations: madeByTests },
      data: Object.fromEntries(await Promise.all(texts)),
    },
  ]);
}

/** A pod that may reach the coordinator, and does. */
async function startClient(
  cluster: Cluster,
  environment: Environment,
  name: string,
): Promise<void> {
  await startPod(cluster, environment, { name, labels, extra: withScripts });
  await untilOpen(cluster, name, `${coordinatorUrl}/livez`);
}

/** Tasks at a rate; `burst` of them at once before that, and `rounds` of hashing each. */
export async function startTasks(
  cluster: Cluster,
  environment: Environment,
  tasks: {
    name: string;
    rate: number;
    seconds: number;
    giveUpSeconds?: number;
    burst?: number;
    rounds?: number;
  },
): Promise<Tasks> {
  const name = `tasks-${tasks.name}`;
  const run = `${name}-${Date.now().toString(36)}`;
  await startClient(cluster, environment, name);
  const { rate, seconds, giveUpSeconds = 150, burst = 0, rounds = 500 } = tasks;
  const numbers = [rate, seconds, giveUpSeconds, burst, rounds].map(String);
  const program = startProgram(cluster, name, [
    ...["/scripts/submit-tasks.ts", key.file("key"), `${coordinatorUrl}/tasks`, run],
    ...numbers,
  ]);
  const end = program.output.then((output) => lastJson<Submissions>(output, name));
  end.catch(() => {}); // `settle` reports the error
  return {
    open: async () => (await accountOf(cluster, run)).open,
    settle: async () => {
      await program.stop();
      const submissions = await end;
      const isSettled = async () => (await accountOf(cluster, run)).open === 0;
      await eventually(`the end of all tasks of ${run}`, 120, isSettled, 1000);
      const account = await accountOf(cluster, run);
      await reconcile(cluster, submissions, account);
      return { ...submissions, ...account };
    },
  };
}

/** Reads the coordinator's metrics every second; `stop` returns what was read. */
export async function watchQueue(
  cluster: Cluster,
  environment: Environment,
): Promise<{ stop: () => Promise<QueueSample[]> }> {
  const name = "queue-watch";
  await startClient(cluster, environment, name);
  const program = startProgram(cluster, name, [
    "/scripts/watch-queue.ts",
    `${coordinatorUrl}/metrics`,
  ]);
  program.output.catch(() => {}); // `stop` reports the error
  return {
    stop: async () => {
      await program.stop();
      return lastJson<{ samples: QueueSample[] }>(await program.output, name).samples;
    },
  };
}

/** The first client's, which bootstrap created. */
const key = mountedSecret("coordinator-key", ["key"]);

const withScripts = {
  spec: { volumes: [{ name: "scripts", configMap: { name: scripts } }, key.volume] },
  container: { volumeMounts: [{ name: "scripts", mountPath: "/scripts" }, key.mount] },
};

/** Submitted = accepted = done = paid once, and every balance matches the ledger. */
async function reconcile(
  cluster: Cluster,
  { submitted, accepted }: Submissions,
  { known, done, paid, dead }: Account,
): Promise<void> {
  const counts = `${submitted} submitted, ${accepted} accepted, ${known} stored, ${done} done, ${dead} dead, ${paid} paid`;
  check(submitted > 0, "no task was submitted");
  check(
    [accepted, known, done, paid].every((count) => count === submitted),
    counts,
  );
  const { differences } = await books(cluster);
  check(differences.length === 0, `balances and ledger differ: ${differences.join("; ")}`);
}
