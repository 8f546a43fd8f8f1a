/** The GitOps loop: the cluster is what git says, also after changes by hand, and a bad commit changes nothing. */

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { namespace } from "../../generators/conventions.ts";
import { applicationKind } from "../../kubernetes/argo-cd/refresh.ts";
import { syncState } from "../../kubernetes/argo-cd/sync.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list, merge, read, remove } from "../../kubernetes/client/operations.ts";
import type { AnyObject, KubernetesObject } from "../../kubernetes/object.ts";
import { specifications } from "./specifications.ts";
import {
  application,
  awaitArgo,
  awaitSync,
  bump,
  checkout,
  commitAndPush,
  deployPristine,
  edit,
  firstDuring,
  git,
  kubectl,
  push,
  state,
} from "./system.ts";

let cluster: Kubernetes;

/** Each test continues from the state that the one before left; a commit that Argo CD refuses leaves none. */
beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await deployPristine("minikube");
});

const find = (apiVersion: string, kind: string, name: string) =>
  read(cluster, { apiVersion, kind, name, namespace });
const deployment = (name: string) => find("apps/v1", "Deployment", name);
const budgetOfAgents = () => find("policy/v1", "PodDisruptionBudget", "agent-worker");

/** Asks for a sync as its button does. */
async function syncNow(revision: string): Promise<void> {
  const reference = { ...applicationKind, name: application() };
  const before = await read(cluster, reference);
  const { syncOptions, retry } = before?.spec.syncPolicy ?? {};
  // With the Application's own retries: a sync fails while the autoscaler has not been given its first metrics.
  const operation = { retry, sync: { revision, prune: true, syncOptions } };
  await merge(cluster, reference, { operation });
  await awaitArgo(cluster, "the end of another sync", async () => {
    const { operationState } = (await read(cluster, reference))?.status ?? {};
    const isNew = operationState?.startedAt !== before?.status.operationState.startedAt;
    return isNew && operationState?.phase === "Succeeded";
  });
}

test("a second sync changes nothing", async () => {
  const before = await specifications(cluster);
  await syncNow(await git("rev-parse", "HEAD"));
  expect(await specifications(cluster)).toEqual(before);
});

test("an edit, a deletion and a scale by hand are healed", async () => {
  const reference = { namespace, name: "coordinator" };
  const configuration = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "postgres-config" };
  await merge(cluster, configuration, { data: { MAX_CONNECTIONS: "1" } });
  await remove(cluster, { apiVersion: "policy/v1", kind: "PodDisruptionBudget", ...reference });
  const scaled = await kubectl("scale", "deployment/coordinator", "--replicas=3", "-n", namespace);
  expect(scaled.exitCode).toBe(0);
  await awaitArgo(cluster, "what git says", async () => {
    const data = (await read(cluster, configuration))?.data;
    const budget = await find("policy/v1", "PodDisruptionBudget", "coordinator");
    const replicas = (await deployment("coordinator"))?.spec.replicas;
    return data.MAX_CONNECTIONS === "100" && budget !== undefined && replicas === 1;
  });
});

test("a pod that the restricted Pod Security Standard forbids is refused", async () => {
  const pod: KubernetesObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "privileged", namespace },
    spec: {
      containers: [{ name: "root", image: "busybox", securityContext: { privileged: true } }],
    },
  };
  const path = `/api/v1/namespaces/${namespace}/pods`;
  await expect(cluster.call(path, "POST", pod)).rejects.toThrow(/violates PodSecurity "restricted/);
});

test("a new release of the programs runs the schema's Job again, and the agents after it", async () => {
  // Earlier tests may have deployed that release: its Job has the name of its content, and its ReplicaSets are kept.
  const listNew = async (apiVersion: string, kind: string, before: KubernetesObject[] = []) => {
    const known = before.map(({ metadata }) => metadata.uid);
    const all = await list(cluster, { apiVersion, kind, namespace });
    return all.filter(({ metadata }) => !known.includes(metadata.uid));
  };
  const jobsBefore = await listNew("batch/v1", "Job");
  const podsBefore = await listNew("v1", "Pod");
  await bump("0.1.1");
  const sync = awaitSync(cluster, await commitAndPush("feat: release 0.1.1"));
  const done = await firstDuring(sync, async () => {
    const jobs = await listNew("batch/v1", "Job", jobsBefore);
    return jobs.find(({ status }) => status?.completionTime);
  });
  const [job, ...others] = await listNew("batch/v1", "Job", jobsBefore);
  expect(others).toEqual([]);
  expect(job?.spec.template.spec.containers[0].image).toBe("aicp:0.1.1");
  expect(done?.metadata.name).toBe(job?.metadata.name);
  const pods = await listNew("v1", "Pod", podsBefore);
  const programs = pods.filter(({ metadata }) => "pod-template-hash" in (metadata.labels ?? {}));
  expect(programs.length).toBeGreaterThanOrEqual(4); // three agents and the coordinator
  for (const { metadata, spec } of programs) {
    expect(spec.containers[0].image).toBe("aicp:0.1.1");
    const begin = Date.parse(metadata.creationTimestamp as string);
    expect(begin).toBeGreaterThanOrEqual(Date.parse(done?.status.completionTime));
  }
});

test("a revert rolls the release back", async () => {
  await git("revert", "--no-edit", "HEAD");
  await awaitSync(cluster, await push());
  for (const name of ["agent-worker", "coordinator"]) {
    const { spec } = (await deployment(name)) as AnyObject;
    expect(spec.template.spec.containers[0].image).toBe("aicp:0.1.0");
  }
});

test("what is removed from git is pruned, but for the Namespace and the database", async () => {
  await edit("base/agent/kustomization.yaml", [["  - pod-disruption-budget.yaml\n", ""]]);
  await rm(join(checkout, "base/agent/pod-disruption-budget.yaml"));
  await edit("base/namespace/kustomization.yaml", [["  - namespace.yaml\n", ""]]);
  await edit("base/postgres/kustomization.yaml", [["  - stateful-set.yaml\n", ""]]);
  await commitAndPush("feat: remove what may be removed, and what may not");
  await awaitArgo(
    cluster,
    "the pruning of the agents' budget",
    async () => !(await budgetOfAgents()),
  );
  const database = await find("apps/v1", "StatefulSet", "postgres");
  expect(database?.metadata.deletionTimestamp).toBeUndefined();
  const alive = await read(cluster, { apiVersion: "v1", kind: "Namespace", name: namespace });
  expect(alive?.status.phase).toBe("Active");
});

test("what comes back to git is made again", async () => {
  await git("reset", "--quiet", "--hard", "pristine");
  await awaitSync(cluster, await push());
  expect(await budgetOfAgents()).toBeDefined();
});

/**
 * Pushes a commit that must not get through, until Argo CD says why. To a system that is Synced: a self-heal that is tried
 * again meanwhile would take its own few objects from the newer commit, and judge no others.
 */
async function refused(message: string, reason: RegExp): Promise<void> {
  const before = await specifications(cluster);
  await commitAndPush(message);
  await awaitArgo(cluster, "the refusal", async () => {
    const { messages } = await syncState(cluster, application());
    return messages.find((line) => reason.test(line));
  });
  expect(await specifications(cluster)).toEqual(before);
}

test("a commit that kustomize cannot build changes nothing, and says why", async () => {
  await git("reset", "--quiet", "--hard", "pristine");
  await writeFile(join(checkout, "base/agent/deployment.yaml"), "kind: [Deployment\n");
  await refused("feat: half a manifest", /ComparisonError.*deployment\.yaml/s);
});

test("a commit that the project forbids changes nothing, and says why", async () => {
  await git("reset", "--quiet", "--hard", "pristine");
  const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: everything, namespace: ${namespace} }
rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
`;
  await writeFile(join(checkout, "base/agent/role.yaml"), role);
  await edit("base/agent/kustomization.yaml", [["resources:\n", "resources:\n  - role.yaml\n"]]);
  await refused("feat: the keys to everything", /Role.*is not permitted in project aicp/s);
});

test("a commit that the API server refuses changes nothing, and says why", async () => {
  await git("reset", "--quiet", "--hard", "pristine");
  await edit("components/autoscaler/horizontal-pod-autoscaler.yaml", [
    ["maxReplicas: 10", "maxReplicas: 1"],
  ]);
  await edit("base/postgres/config-map.yaml", [
    ['MAX_CONNECTIONS: "100"', 'MAX_CONNECTIONS: "50"'],
  ]);
  await refused("feat: fewer agents than the minimum", /maxReplicas.*greater than or equal/s);
});
