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
  /** Ends the submissions, waits for the last task, and reconciles the books with them. */
  settle: () => Promise<Submissions & Account>;
}

const client = "e2e-client";
const scripts = "e2e-scripts";
const labels = labelsOf(client, "test", client);
const port = 8080;

type Applied = Parameters<typeof apply>[1];

/** The overlay has no client of the coordinator: this adds a network path for one, and its script. */
export async function prepareClient({ api }: Cluster): Promise<void> {
  const script = await readFile(join(import.meta.dirname, "../pods/submit-tasks.ts"), "utf8");
  await applyAll(api, [
    ...(pathBetween(client, "coordinator", port, labels) as Applied[]),
    dnsPolicy(`${client}-to-dns`, [client], labels) as Applied,
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: scripts, namespace, annotations: madeByTests },
      data: { "submit-tasks.ts": script },
    },
  ]);
}

export async function startTasks(
  cluster: Cluster,
  environment: Environment,
  tasks: { name: string; rate: number; seconds: number; patience?: number },
): Promise<Tasks> {
  const name = `tasks-${tasks.name}`;
  const run = `${name}-${Date.now().toString(36)}`;
  const url = `http://coordinator:${port}`;
  await startPod(cluster, environment, { name, labels, extra: withScripts });
  await untilOpen(cluster, name, `${url}/livez`);
  const options = [
    `${url}/tasks`,
    run,
    `${tasks.rate}`,
    `${tasks.seconds}`,
    `${tasks.patience ?? 150}`,
  ];
  const program = startProgram(cluster, name, [
    "/scripts/submit-tasks.ts",
    key.file("key"),
    ...options,
  ]);
  const end = program.output.then((output) => lastJson<Submissions>(output, name));
  end.catch(() => {}); // `settle` reports the error
  return {
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
