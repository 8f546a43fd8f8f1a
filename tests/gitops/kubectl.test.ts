/** Without Argo CD: the same overlay by `kubectl apply -k`, once, again, and after a change. */

import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { prepareEnvironment, removeEnvironments } from "../../cluster/environment.ts";
import { environmentOf } from "../../generators/catalogue.ts";
import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { removeNamespace } from "../../kubernetes/client/namespace.ts";
import { read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { specifications } from "./specifications.ts";
import { bump, checkout, git, kubectl, state } from "./system.ts";

let cluster: Kubernetes;
const overlay = `${checkout}/overlays/minikube`;

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await git("reset", "--quiet", "--hard", "pristine");
  await removeEnvironments(cluster, () => true);
  await prepareEnvironment(state, cluster, environmentOf("minikube"), {
    kustomize: await resolveTool("kustomize"),
    checkout,
    externalSecrets: () => Promise.reject(new Error("minikube needs no External Secrets")),
    cloudNativePg: () => Promise.reject(new Error("minikube needs no CloudNativePG")),
    keda: () => Promise.reject(new Error("minikube needs no KEDA")),
  });
});

afterAll(async () => {
  await git("reset", "--quiet", "--hard", "pristine");
  await removeNamespace(cluster, namespace);
});

async function applied(): Promise<string[]> {
  const { stdout, stderr, exitCode } = await kubectl("apply", "-k", overlay);
  // The Namespace was made by server-side apply, as Argo CD makes it: kubectl says that it now adopts it.
  const warnings = stderr
    .split("\n")
    .filter((line) => line && !/^Warning: .*namespaces\/aicp/.test(line));
  expect(warnings).toEqual([]);
  expect(exitCode).toBe(0);
  return stdout.split("\n");
}

test("kubectl apply -k deploys an overlay by itself", async () => {
  expect(await applied()).toContain("deployment.apps/agent-worker created");
  for (const name of [
    "statefulset/postgres",
    "deployment/coordinator",
    "deployment/agent-worker",
  ]) {
    const rollout = await kubectl("rollout", "status", name, "-n", namespace, "--timeout=60s");
    expect(rollout.exitCode).toBe(0);
  }
  // From here on the autoscaler has said what it wants.
  await eventually("three agents", 60, async () => {
    const kind = { apiVersion: "apps/v1", kind: "Deployment" };
    const agents = await read(cluster, { ...kind, name: "agent-worker", namespace });
    return agents?.spec.replicas === 3;
  });
});

/** kubectl also calls "configured" what it sent and the API server found to be so already: its objects tell. */
async function changedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await specifications(cluster);
  await work();
  const after = await specifications(cluster);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name])).sort();
}

test("kubectl apply -k a second time changes nothing", async () => {
  expect(await changedBy(applied)).toEqual([]);
});

test("kubectl apply -k after a new release changes what is part of it, and adds its Job", async () => {
  await bump("0.1.1");
  let lines: string[] = [];
  const changed = await changedBy(async () => {
    lines = await applied();
  });
  expect(changed).toEqual(["Deployment agent-worker", "Deployment coordinator"]);
  expect(lines).toContainEqual(
    expect.stringMatching(/^job\.batch\/init-database-[0-9a-f]{8} created$/),
  );
});
