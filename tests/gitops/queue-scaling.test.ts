/** Scaling by the queue as well: a switch in either direction takes the running autoscaler over, and moves no pod. */
import { beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { installKeda } from "../../cluster/kwok/keda.ts";
import { namespace } from "../../generators/conventions.ts";
import { syncState } from "../../kubernetes/argo-cd/sync.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list, read } from "../../kubernetes/client/operations.ts";
import { resolveAsset } from "../../tools/resolve.ts";
import {
  application,
  awaitArgo,
  awaitSync,
  commitAndPush,
  deployPristine,
  edit,
  generate,
  git,
  state,
} from "./system.ts";

let cluster: Kubernetes;

const file = "generators/environments/minikube.ts";
const autoscalerLine = 'scaling: "autoscaler"';
const queueLine = 'scaling: { queue: { tasksPerAgent: 8, kedaNamespace: "keda" } }';

const agents = async () =>
  (await list(cluster, { apiVersion: "v1", kind: "Pod", namespace }, "app=agent-worker"))
    .map(({ metadata }) => metadata.uid as string)
    .toSorted();
const deployment = () =>
  read(cluster, { apiVersion: "apps/v1", kind: "Deployment", name: "agent-worker", namespace });
const autoscaler = () =>
  read(cluster, {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    name: "agent-hpa",
    namespace,
  });
const owners = async () =>
  (((await autoscaler())?.metadata.ownerReferences ?? []) as { kind: string }[]).map(
    ({ kind }) => kind,
  );

async function commitSwitch(from: string, to: string): Promise<string> {
  await edit(file, [[from, to]]);
  await generate();
  return commitAndPush(`perf(agent): ${to}`);
}

let before: string[];

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await deployPristine("minikube");
  await installKeda(state, cluster, await resolveAsset("keda-crds"));
  // A file before this one may have left more of them, which the autoscaler removes.
  await awaitArgo(cluster, "three agents", async () => (await agents()).length === 3);
  before = await agents();
});

test("a commit hands the running autoscaler to KEDA", async () => {
  const uid = (await autoscaler())?.metadata.uid;
  await awaitSync(cluster, await commitSwitch(autoscalerLine, queueLine));
  await awaitArgo(
    cluster,
    "KEDA's autoscaler",
    async () => (await owners()).join() === "ScaledObject",
  );
  // Argo CD sees that it is KEDA's now, and does not prune it.
  expect((await autoscaler())?.metadata.uid).toBe(uid);
  expect((await autoscaler())?.spec).toMatchObject({ minReplicas: 3, maxReplicas: 10 });
  expect(await agents()).toEqual(before);
});

test("another maximum reaches the autoscaler through the ScaledObject", async () => {
  await edit(file, [["max: 10", "max: 9"]]);
  await generate();
  await awaitSync(cluster, await commitAndPush("perf(agent): at most nine"));
  await awaitArgo(
    cluster,
    "a maximum of nine",
    async () => (await autoscaler())?.spec.maxReplicas === 9,
  );
  expect(await agents()).toEqual(before);
});

test("the commit before it takes the autoscaler back", async () => {
  const generation = (await deployment())?.metadata.generation;
  await git("revert", "--no-commit", "HEAD", "HEAD~1");
  await awaitSync(cluster, await commitAndPush("revert: scale by the queue"));
  await awaitArgo(cluster, "an autoscaler of git's own", async () => {
    const found = await autoscaler();
    return found !== undefined && (await owners()).length === 0;
  });
  expect((await autoscaler())?.spec).toMatchObject({ maxReplicas: 10 });
  await awaitArgo(cluster, "no ScaledObject, and a synced application", async () => {
    const left = await list(cluster, { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject" });
    return left.length === 0 && (await syncState(cluster, application())).sync === "Synced";
  });
  expect(await agents()).toEqual(before);
  expect((await deployment())?.metadata.generation).toBe(generation);
});
