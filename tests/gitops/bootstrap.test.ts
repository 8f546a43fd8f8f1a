/** `pnpm bootstrap`, as a user runs it on a cluster of their own. */

import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { kubeconfig } from "../../cluster/paths.ts";
import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client.ts";
import { repositoryRoot } from "../../kubernetes/folders.ts";
import { read, remove } from "../../kubernetes/operations.ts";
import { deployPristine } from "./system.ts";

let cluster: Kubernetes;
const secretReference = { apiVersion: "v1", kind: "Secret", namespace, name: "postgres-secret" };

beforeAll(async () => {
  cluster = await connectEmbedded();
  await deployPristine("minikube");
});

const bootstrap = (...options: string[]) =>
  execa(process.execPath, ["commands/bootstrap.ts", "--environment", "minikube", ...options], {
    cwd: repositoryRoot,
    env: { KUBECONFIG: kubeconfig, NO_COLOR: "1" },
    all: true,
  });

const password = async (): Promise<string> => {
  const secret = await read(cluster, secretReference);
  return Buffer.from(secret?.data.POSTGRES_PASSWORD ?? "", "base64").toString();
};

test("a missing postgres-secret is made at bootstrap, and shown to nobody", async () => {
  await remove(cluster, secretReference);
  const { all } = await bootstrap();
  expect(all).toContain("made postgres-secret with a random password");
  expect(await password()).toMatch(/^[0-9a-f]{48}$/);
  expect(all).not.toContain(await password());
});

test("bootstrap installs Argo CD by its released manifest where there is none, and not again", async () => {
  const controller = await read(cluster, {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    namespace: "argocd",
    name: "argocd-application-controller",
  });
  expect(controller?.status.readyReplicas).toBe(1);
  const { all } = await bootstrap();
  expect(all).toMatch(/Argo CD: \d+\.\d+\.\d+ is there already/);
});

test("a postgres-secret that is there is never overwritten", async () => {
  const before = await read(cluster, secretReference);
  const { all } = await bootstrap();
  expect(all).toContain("postgres-secret is kept as it is");
  expect(await read(cluster, secretReference)).toEqual(before);
});

test("without Argo CD, bootstrap makes what kubectl apply -k needs and names that command", async () => {
  const { all } = await bootstrap("--without-argocd");
  expect(all).toMatch(/apply -k overlays\/minikube$/);
  expect(all).toContain("postgres-secret is kept as it is");
  expect(all).not.toContain("Argo CD");
});
