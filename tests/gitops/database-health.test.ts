/** How Argo CD judges a CloudNativePG Cluster in each of the operator's phases. No operator runs: the test writes the status. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { applyDefinitions } from "../../cluster/kwok/definitions.ts";
import { repository } from "../../generators/settings.ts";
import { applicationKind, requestRefresh } from "../../kubernetes/argo-cd/refresh.ts";
import { syncState } from "../../kubernetes/argo-cd/sync.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, merge, read, remove } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { checkout, commitAndPush, deployPristine, git, push, state } from "./system.ts";

let cluster: Kubernetes;
const name = "database-health";
const reference = {
  apiVersion: "postgresql.cnpg.io/v1",
  kind: "Cluster",
  namespace: "default",
  name: "database",
};

const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
/** Takes any Cluster: what matters here is the status. */
const definition: KubernetesObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "clusters.postgresql.cnpg.io" },
  spec: {
    group: "postgresql.cnpg.io",
    names: { kind: "Cluster", listKind: "ClusterList", plural: "clusters", singular: "cluster" },
    scope: "Namespaced",
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: anything } }],
  },
};

/** With a second wave, so that a sync waits for the Cluster. */
const manifests = (instances: number) => `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: database, namespace: default }
spec: { instances: ${instances} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: after-database, namespace: default, annotations: { argocd.argoproj.io/sync-wave: "1" } }
data: { instances: "${instances}" }
`;

const application: KubernetesObject = {
  apiVersion: applicationKind.apiVersion,
  kind: applicationKind.kind,
  metadata: { name, namespace: applicationKind.namespace },
  spec: {
    project: "default",
    source: { repoURL: repository.url, path: "health", targetRevision: repository.revision },
    destination: { server: "https://kubernetes.default.svc", namespace: "default" },
    syncPolicy: { automated: { prune: true, selfHeal: true } },
  },
};

const write = async (instances: number) => {
  await mkdir(join(checkout, "health"), { recursive: true });
  await writeFile(join(checkout, "health/cluster.yaml"), manifests(instances));
  return commitAndPush(`feat: a database of ${instances}`);
};

const setPhase = (phase: string, more = {}) =>
  merge(cluster, reference, { status: { phase, phaseReason: "", conditions: [], ...more } });

const becomes = (what: string, wanted: string) =>
  eventually(`"${what}" to be ${wanted}`, 60, async () => {
    const { health } = await syncState(cluster, name);
    if (health === wanted) return true;
    await requestRefresh(cluster, name);
    return undefined;
  });

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await deployPristine("minikube"); // the remote and its credentials
  await applyDefinitions(cluster, [definition]);
  await write(3);
  await apply(cluster, application);
  await eventually("the Cluster", 60, () => read(cluster, reference));
});

afterAll(async () => {
  await remove(cluster, { ...applicationKind, name });
  await remove(cluster, reference);
  await remove(cluster, {
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "default",
    name: "after-database",
  });
  await rm(join(checkout, "health"), { recursive: true, force: true });
  await git("reset", "--quiet", "--hard", "pristine");
  await push();
});

const healthy = "Cluster in healthy state";

/** Every phase of CloudNativePG 1.30. */
const phases: Record<string, readonly string[]> = {
  Progressing: [
    "Setting up primary",
    "Creating a new replica",
    "Upgrading cluster",
    "Upgrading Postgres major version",
    "Cluster upgrade delayed",
    "Waiting for the instances to become active",
    "Promoting to primary cluster",
    "Switchover in progress",
    "Failing over",
    "Primary instance is being restarted in-place",
    "Primary instance is being restarted without a switchover",
    "Online upgrade in progress",
    "Applying configuration",
    "Cluster cannot proceed to reconciliation due to an error while interacting with plugins",
    "A phase of a later version",
  ],
  Degraded: [
    "Waiting for user action",
    "Invalid cluster definition",
    "Unable to create required cluster objects",
    "Cluster has incomplete or invalid image catalog",
    "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
    "Cluster cannot execute instance online upgrade due to missing architecture binary",
    "Cluster is unrecoverable and needs manual intervention",
  ],
};

test("a Cluster that the operator has not seen yet is Progressing", async () => {
  await becomes("no status", "Progressing");
});

test.each(Object.entries(phases))("phases that are %s", async (health, ofThatHealth) => {
  for (const phase of ofThatHealth) {
    await setPhase(healthy);
    await becomes(healthy, "Healthy");
    await setPhase(phase);
    await becomes(phase, health);
  }
});

test("a hibernated Cluster is Suspended", async () => {
  await setPhase(healthy, { conditions: [{ type: "cnpg.io/hibernation", status: "True" }] });
  await becomes("hibernation", "Suspended");
});

test("a sync waits for a switchover, and does not fail by it", async () => {
  await setPhase(healthy);
  await becomes(healthy, "Healthy");
  const before = (await read(cluster, { ...applicationKind, name }))?.status.operationState
    .startedAt;
  const commit = await write(5);
  await requestRefresh(cluster, name);
  const operation = async () =>
    (await read(cluster, { ...applicationKind, name }))?.status.operationState;
  // The operator notices a change as it is applied, and begins to act on it.
  await eventually(
    "the new definition",
    60,
    async () => (await read(cluster, reference))?.spec.instances === 5,
  );
  for (const phase of ["Applying configuration", "Switchover in progress", "Failing over"]) {
    await setPhase(phase);
    await becomes(phase, "Progressing");
    // There is no state of it yet when Argo CD begins another operation.
    expect(["Failed", "Error"]).not.toContain((await operation())?.phase);
  }
  await setPhase(healthy);
  await eventually("the end of the sync", 60, async () => {
    const { phase, startedAt, retryCount, syncResult } = (await operation()) ?? {};
    if (!phase || startedAt === before || phase === "Running") return undefined;
    return { phase, retryCount: retryCount ?? 0, revision: syncResult?.revision };
  }).then((end) => expect(end).toEqual({ phase: "Succeeded", retryCount: 0, revision: commit }));
});
