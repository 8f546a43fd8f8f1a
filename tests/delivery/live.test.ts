import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type FakeApiServer, fakeApiServer } from "../../delivery/fakes/fake-api-server.ts";
import { differenceToCluster } from "../../delivery/live.ts";
import { textOf } from "../../delivery/report/callouts.ts";
import { nameOf, type Report } from "../../delivery/report/report.ts";
import { spell } from "../../delivery/sentence.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { resolveTool } from "../../tools/resolve.ts";

const kustomize = await resolveTool("kustomize");

let folder: string;
let server: FakeApiServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aicp-"));
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
  return () => rm(folder, { recursive: true });
});

const useServer = (url: string, context = "minikube") =>
  writeFile(
    join(folder, "config"),
    JSON.stringify({
      "current-context": context,
      clusters: [{ name: "fake", cluster: { server: url, "insecure-skip-tls-verify": true } }],
      users: [{ name: "nobody", user: {} }],
      contexts: [{ name: context, context: { cluster: "fake", user: "nobody" } }],
    }),
  );

/** What a sync of minikube applies, by path: asked for once. */
let synced: FakeApiServer["applied"];

beforeAll(async () => {
  await using empty = await fakeApiServer();
  await useServer(empty.url);
  await differenceToCluster(repositoryRoot, kustomize, {});
  synced = empty.applied;
});

/** A cluster on which everything has been synced. */
beforeEach(async () => {
  server = await fakeApiServer();
  await useServer(server.url);
  server.settle(synced);
  return () => server[Symbol.asyncDispose]();
});

afterAll(() => vi.unstubAllEnvs());

const changesOf = ({ environments }: Report) => environments.flatMap(({ changes }) => changes);
const groupCallouts = ({ callouts }: Report) =>
  callouts.map((remark) => `${remark.severity}: ${spell(textOf(remark), (value) => value)}`);

const autoscaler = "/apis/autoscaling/v2/namespaces/aicp/horizontalpodautoscalers/agent-hpa";
const budget = "/apis/policy/v1/namespaces/aicp/poddisruptionbudgets/agent-worker";

function edit(path: string, change: (object: KubernetesObject) => void): void {
  const object = structuredClone(server.objects.get(path));
  if (!object) throw new Error(`nothing at ${path}`);
  change(object);
  server.objects.set(path, object);
}

test("what is synced differs in nothing: defaults, status and bookkeeping do not count", async () => {
  expect(server.objects.size).toBeGreaterThan(20);
  const report = await differenceToCluster(repositoryRoot, kustomize, {});
  expect(changesOf(report)).toEqual([]);
  expect(report).toMatchObject({ from: "the cluster of minikube", to: "a sync of minikube" });
});

test("nothing is written: every request is a dry run, as Argo CD would apply", async () => {
  await differenceToCluster(repositoryRoot, kustomize, {});
  expect([...server.queries]).toEqual(["?dryRun=All&fieldManager=argocd-controller&force=true"]);
});

test("a NetworkPolicy keeps where its traffic comes from", () => {
  const policies = [...synced.values()].filter(({ kind }) => kind === "NetworkPolicy");
  expect(JSON.stringify(policies)).toContain('"from":[');
});

test("a value that somebody changed by hand is what a sync changes back", async () => {
  edit(autoscaler, (object) => Object.assign(object.spec as object, { maxReplicas: 8 }));
  const report = await differenceToCluster(repositoryRoot, kustomize, {});
  expect(changesOf(report).map(nameOf)).toEqual(["HorizontalPodAutoscaler agent-hpa"]);
  expect(groupCallouts(report)).toEqual([
    "notice: Deployment agent-worker has at most 10 pods instead of 8.",
  ]);
});

test("what is missing is added, and what is ours but no longer in git is pruned", async () => {
  const old = server.objects.get(budget);
  server.objects.delete(budget);
  if (old)
    server.objects.set(`${budget}-old`, {
      ...old,
      metadata: {
        ...old.metadata,
        name: "agent-worker-old",
        labels: { ...old.metadata.labels, "app.kubernetes.io/name": "other" },
      },
    });
  const changes = changesOf(await differenceToCluster(repositoryRoot, kustomize, {}));
  expect(changes.map((change) => `${change.type} ${nameOf(change)}`)).toEqual([
    "added PodDisruptionBudget agent-worker",
    "removed PodDisruptionBudget agent-worker-old",
  ]);
});

test("what is ours is pruned even if no object of its kind is left in git", async () => {
  const metadata = { ...server.objects.get(autoscaler)?.metadata, name: "agent-worker" };
  const scaled = { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata };
  server.objects.set("/apis/keda.sh/v1alpha1/namespaces/aicp/scaledobjects/agent-worker", scaled);
  const changes = changesOf(await differenceToCluster(repositoryRoot, kustomize, {}));
  expect(changes.map((change) => `${change.type} ${nameOf(change)}`)).toEqual([
    "removed ScaledObject agent-worker",
  ]);
});

test("a Job of another content runs again, and older ones are left to their time", async () => {
  const [path = "", job] =
    [...server.objects].find(([at]) => at.includes("/jobs/init-database")) ?? [];
  if (!job) throw new Error("no Job was synced");
  server.objects.delete(path);
  for (const name of ["init-database-0000", "init-database-1111"]) {
    server.objects.set(path.replace(/[^/]+$/, name), {
      ...job,
      metadata: { ...job.metadata, name },
    });
  }
  const changes = changesOf(await differenceToCluster(repositoryRoot, kustomize, {}));
  expect(changes.map((change) => `${change.type} ${nameOf(change)}`)).toEqual([
    expect.stringMatching(/^renamed Job init-database-0000 → init-database-/),
  ]);
});

test("what the API server refuses is said with its own words", async () => {
  server.refused.set(autoscaler, "spec.maxReplicas: Invalid value");
  expect(groupCallouts(await differenceToCluster(repositoryRoot, kustomize, {}))).toEqual([
    "danger: The API server refuses HorizontalPodAutoscaler agent-hpa: spec.maxReplicas: Invalid value",
  ]);
});

test("a kind that the cluster does not know is named", async () => {
  const report = await differenceToCluster(repositoryRoot, kustomize, { environment: "gke" });
  expect(groupCallouts(report)).toContain(
    "danger: The cluster has no kind postgresql.cnpg.io/v1 Cluster, which Cluster database needs: see pnpm run doctor.",
  );
});

test.each([
  ["gke_project_region_cluster", {}, /a sync of gke/],
  ["arn:aws:eks:us-east-1:1:cluster/a", {}, /a sync of eks/],
  ["ada@a.us-east-1.eksctl.io", {}, /a sync of eks/],
  ["aicp-cluster", { environment: "aks" }, /a sync of aks/],
])("the environment of the context %s is known or named", async (context, options, expected) => {
  await useServer(server.url, context);
  expect((await differenceToCluster(repositoryRoot, kustomize, options)).to).toMatch(expected);
});

test("a context, an environment or a cluster that there is not is named", async () => {
  await expect(differenceToCluster(repositoryRoot, kustomize, { context: "nope" })).rejects.toThrow(
    /no context "nope". It has: minikube/,
  );
  await expect(
    differenceToCluster(repositoryRoot, kustomize, { environment: "nope" }),
  ).rejects.toThrow(/no environment "nope"/);
  await useServer(server.url, "mine");
  await expect(differenceToCluster(repositoryRoot, kustomize, {})).rejects.toThrow(
    /context "mine".*--environment minikube\|/,
  );
  await useServer("http://127.0.0.1:1");
  await expect(differenceToCluster(repositoryRoot, kustomize, {})).rejects.toThrow(
    /127\.0\.0\.1:1 does not answer/,
  );
});
