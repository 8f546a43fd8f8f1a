/** The way from the StatefulSet to a database cluster and back, as docs/database.md describes it: two commits and one command. */
import { execa } from "execa";
import { namespace } from "../../generators/conventions.ts";
import { removeClusters } from "../../kubernetes/client/namespace.ts";
import { apply, read, remove } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { servingKind } from "../../kubernetes/database/shell.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { madeByTests } from "../guard.ts";
import type { Context } from "../scenario.ts";
import { clusterReference } from "./cluster.ts";

/** Three instances, their volumes and their first base backup, on two cores. */
const clusterSeconds = 300;
const settledSeconds = 240;

/** The object store of the cluster under test, which `.ci/e2e` starts, and how it is reached. */
const storeKeys = { accessKeyId: "backups", secretAccessKey: "backups-secret" };
const secretName = "e2e-object-store";

const key = (name: string) => `{ name: "${secretName}", key: "${name}" }`;

/** Each run archives to a folder of its own: a cluster refuses one that another cluster has archived to. */
const clusterLine = (folder: string) => `database: {
    kind: "cluster", instances: 3, antiAffinity: "preferred",
    backups: {
      configuration: {
        destinationPath: "s3://backups/${folder}", endpointURL: "http://s3.s3.svc:7070",
        s3Credentials: { accessKeyId: ${key("accessKeyId")}, secretAccessKey: ${key("secretAccessKey")} },
      },
      egress: [{
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "s3" } } }],
        ports: [{ protocol: "TCP", port: 7070 }],
      }],
    },
  },`;

const statefulSetLine = 'database: { kind: "stateful-set" },';
const fileOf = ({ environment }: Context) => `generators/environments/${environment.name}.ts`;

/** `pnpm restore` or `pnpm backup` of this repository, on the cluster under test. Returns what it prints. */
export async function pnpm({ cluster }: Context, ...words: string[]): Promise<string> {
  const [script = "", ...parameters] = words;
  const command = [`commands/${script}.ts`, "--context", cluster.api.context, ...parameters];
  const result = await execa(process.execPath, command, {
    cwd: repositoryRoot,
    all: true,
    reject: false,
  });
  if (result.failed) throw new Error(`pnpm ${words.join(" ")}: ${result.all}`);
  return result.all;
}

/** Requests for two cores: three instances of the size that the clouds have do not fit. */
async function fitTwoCores({ delivery: { checkout } }: Context): Promise<void> {
  const file = "generators/workloads/database.ts";
  await checkout.edit(
    file,
    'requests: { cpu: "500m", memory: "512Mi"',
    'requests: { cpu: "100m", memory: "256Mi"',
  );
  await checkout.edit(
    file,
    'requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "64Mi" }',
    'requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "64Mi" }',
  );
}

async function publish(context: Context, message: string, seconds: number): Promise<void> {
  const { delivery } = context;
  const commit = await delivery.checkout.commit(message);
  await delivery.publish(commit);
  await delivery.settled(commit, seconds);
  context.mark(message);
}

/** Changes the kind in two commits: in between no coordinator runs, and the data is copied from one to the other. */
async function change(context: Context, edit: () => Promise<void>, from: string): Promise<string> {
  const { checkout } = context.delivery;
  const coordinators = `coordinators: ${context.environment.coordinators},`;
  await edit();
  await checkout.edit(fileOf(context), coordinators, "coordinators: 0,");
  await publish(context, `the other database, from ${from}, and no coordinator`, clusterSeconds);
  const said = await pnpm(context, "restore", "--from", from);
  context.mark("the data is copied");
  await checkout.edit(fileOf(context), "coordinators: 0,", coordinators);
  await publish(context, "coordinators again", settledSeconds);
  return said;
}

/** Does nothing where the cluster is there already, from an earlier scenario. */
export async function toCluster(context: Context): Promise<void> {
  const { cluster, delivery } = context;
  if ((await servingKind(cluster.api, namespace)) === "cluster") return;
  await apply(cluster.api, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: secretName, namespace, annotations: madeByTests },
    stringData: storeKeys,
  } as Parameters<typeof apply>[1]);
  const folder = `aicp-${Date.now().toString(36)}`;
  await change(
    context,
    async () => {
      await fitTwoCores(context);
      await delivery.checkout.edit(fileOf(context), statefulSetLine, clusterLine(folder));
    },
    "stateful-set",
  );
}

/** And deletes the cluster, which neither Argo CD nor anybody else does without an annotation. */
export async function toStatefulSet(context: Context): Promise<void> {
  const { checkout } = context.delivery;
  const isCluster = /database: \{\n.*?\n {2}\},/s;
  await change(
    context,
    () => checkout.edit(fileOf(context), isCluster, statefulSetLine),
    "cluster",
  );
  await removeClusters(context.cluster.api, namespace);
}

/** What is left then are network policies and the object store, which survive on purpose. */
export async function untilGone({ cluster }: Context): Promise<void> {
  await eventually("the end of the Cluster", 120, async () => {
    return (await read(cluster.api, clusterReference)) === undefined;
  });
  await remove(cluster.api, { apiVersion: "v1", kind: "Secret", namespace, name: secretName });
}
