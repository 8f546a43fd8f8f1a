/** `pnpm bootstrap`, run as a user would on their own cluster. */

import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { namespace } from "../../generators/conventions.ts";
import { pathOf } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { merge, read, remove } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { deployPristine, state } from "./system.ts";

let cluster: Kubernetes;
const controller = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  namespace: "argocd",
  name: "argocd-application-controller",
};
const secretReference = { apiVersion: "v1", kind: "Secret", namespace, name: "postgres-secret" };

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await deployPristine("minikube");
});

const bootstrap = (...options: string[]) =>
  execa(process.execPath, ["commands/bootstrap.ts", "--environment", "minikube", ...options], {
    cwd: repositoryRoot,
    env: { KUBECONFIG: state.kubeconfig, NO_COLOR: "1" },
    all: true,
  });

const password = async (): Promise<string> => {
  const secret = await read(cluster, secretReference);
  return Buffer.from(secret?.data.POSTGRES_PASSWORD ?? "", "base64").toString();
};

test("bootstrap creates missing Secrets and never prints their values", async () => {
  await remove(cluster, secretReference);
  const { all } = await bootstrap();
  expect(all).toContain("created postgres-secret with random values");
  expect(await password()).toMatch(/^[0-9a-f]{48}$/);
  expect(all).not.toContain(await password());
});

test("bootstrap installs Argo CD by its released manifest only where it is missing", async () => {
  expect((await read(cluster, controller))?.status.readyReplicas).toBe(1);
  const { all } = await bootstrap();
  expect(all).toMatch(/Argo CD: version \d+\.\d+\.\d+ is already installed/);
});

test("bootstrap never overwrites an existing Secret", async () => {
  const before = await read(cluster, secretReference);
  const { all } = await bootstrap();
  expect(all).toContain("kept the existing Secrets");
  expect(await read(cluster, secretReference)).toEqual(before);
});

test("an Argo CD that was there already is left alone until its owner says so, and nothing it lacks goes unsaid", async () => {
  const settings = { apiVersion: "v1", kind: "ConfigMap", namespace: "argocd", name: "argocd-cm" };
  const owner = { apiVersion: "v1", kind: "Namespace", name: "argocd" };
  const key = "timeout.reconciliation";
  const began = Date.now();
  await merge(cluster, owner, { metadata: { annotations: { "aicp/installed-by": null } } });
  await merge(cluster, settings, { data: { [key]: "300s" } });
  expect((await bootstrap()).all).toContain(`it lacks argocd-cm/${key}`);
  expect((await read(cluster, settings))?.data[key]).toBe("300s");
  expect((await bootstrap("--configure-argocd")).all).toContain(`set argocd-cm/${key}`);
  expect((await read(cluster, settings))?.data[key]).toBe("30s");
  // A running controller has the old value in its environment.
  const { template } = (await read(cluster, controller))?.spec ?? {};
  expect(
    Date.parse(template?.metadata.annotations["kubectl.kubernetes.io/restartedAt"]),
  ).toBeGreaterThanOrEqual(began);
});

test("an Argo CD that does not know a field in use is named before anything is applied", async () => {
  const name = "applications.argoproj.io";
  const kind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name };
  const path = await pathOf(cluster, kind);
  const retry =
    "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/syncPolicy/properties/retry/properties";
  const change = (operation: object) =>
    cluster.call(path, "PATCH", [operation], "application/json-patch+json");
  await change({ op: "remove", path: `${retry}/refresh` });
  try {
    const result = await eventually("the older definition", 30, async () => {
      const tried = await bootstrap().catch((error) => error);
      return tried.exitCode === 1 && tried;
    });
    expect(result.all).toMatch(/Argo CD \d+\.\d+\.\d+ does not know the field \S*retry\.refresh/);
    expect(result.all).toContain("Nothing was changed");
    expect(result.all).not.toMatch(/Namespace: (created|updated)/);
  } finally {
    await change({ op: "add", path: `${retry}/refresh`, value: { type: "boolean" } });
  }
});

test("without Argo CD, bootstrap creates what kubectl apply -k needs and prints that command", async () => {
  const { all } = await bootstrap("--without-argocd");
  expect(all).toMatch(/apply -k overlays\/minikube$/);
  expect(all).toContain("kept the existing Secrets");
  expect(all).not.toContain("Argo CD");
});
