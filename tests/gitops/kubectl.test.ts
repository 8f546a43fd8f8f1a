/** Without Argo CD: the same overlay by `kubectl apply -k`, once, again, and after a change. */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  environmentOf,
  prepareEnvironment,
  removeEnvironments,
  removeNamespace,
} from "../../cluster/environment.ts";
import { connectEmbedded, type Kubernetes } from "../../cluster/kubernetes.ts";
import { namespace } from "../../generators/conventions.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { checkout, edit, generate, git, kubectl } from "./system.ts";

let cluster: Kubernetes;
const overlay = `${checkout}/overlays/minikube`;

beforeAll(async () => {
  cluster = await connectEmbedded();
  await git("reset", "--quiet", "--hard", "pristine");
  await removeEnvironments(cluster, () => true);
  await prepareEnvironment(cluster, environmentOf("minikube"), {
    kustomize: await resolveTool("kustomize"),
    overlays: `${checkout}/overlays`,
    externalSecrets: () => Promise.reject(new Error("minikube needs no External Secrets")),
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
});

test("kubectl apply -k a second time changes nothing", async () => {
  const changed = (await applied()).filter((line) => !line.endsWith(" unchanged"));
  expect(changed).toEqual([]);
});

test("kubectl apply -k after a new release changes what it is part of, and adds its Job", async () => {
  await edit("generators/environments/tags.json", [['"minikube": "0.1.0"', '"minikube": "0.1.1"']]);
  await generate();
  const changed = (await applied()).filter((line) => !line.endsWith(" unchanged"));
  expect(changed).toEqual([
    "deployment.apps/agent-worker configured",
    "deployment.apps/coordinator configured",
    expect.stringMatching(/^job\.batch\/init-database-[0-9a-f]{8} created$/),
  ]);
});
