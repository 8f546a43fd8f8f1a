/** `pnpm bootstrap`, run as a user would on their own cluster. */

import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client.ts";
import { repositoryRoot } from "../../kubernetes/folders.ts";
import { read, remove } from "../../kubernetes/operations.ts";
import { deployPristine, state } from "./system.ts";

let cluster: Kubernetes;
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
  const controller = await read(cluster, {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    namespace: "argocd",
    name: "argocd-application-controller",
  });
  expect(controller?.status.readyReplicas).toBe(1);
  const { all } = await bootstrap();
  expect(all).toMatch(/Argo CD: version \d+\.\d+\.\d+ is already installed/);
});

test("bootstrap never overwrites an existing Secret", async () => {
  const before = await read(cluster, secretReference);
  const { all } = await bootstrap();
  expect(all).toContain("kept the existing Secrets");
  expect(await read(cluster, secretReference)).toEqual(before);
});

test("without Argo CD, bootstrap creates what kubectl apply -k needs and prints that command", async () => {
  const { all } = await bootstrap("--without-argocd");
  expect(all).toMatch(/apply -k overlays\/minikube$/);
  expect(all).toContain("kept the existing Secrets");
  expect(all).not.toContain("Argo CD");
});
