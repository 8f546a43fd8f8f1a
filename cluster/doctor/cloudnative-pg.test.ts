/** The operator and its plug-in are found by their Deployments, and an old or idle one is not good enough. */
import { expect, test } from "vitest";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { cloudNativePgFindings } from "./cloudnative-pg.ts";

const deployment = (image: string, readyReplicas: number) => ({
  spec: { template: { spec: { containers: [{ image }] } } },
  status: { replicas: 1, readyReplicas },
});

function cluster(deployments: readonly object[]): Kubernetes {
  const answers: Record<string, unknown> = {
    "/apis/apps/v1": { resources: [{ name: "deployments", kind: "Deployment", namespaced: true }] },
    "/apis/apps/v1/namespaces/cnpg-system/deployments": { items: deployments },
  };
  const call = async <T>(path: string) => answers[path] as T | undefined;
  return { server: "https://203.0.113.1", context: "gke", call };
}

const registry = "ghcr.io/cloudnative-pg";

test.each([
  ["absent", [], ["bad", "bad"]],
  [
    "of the pinned versions",
    [
      deployment(`${registry}/cloudnative-pg:1.30.0`, 1),
      deployment(`${registry}/plugin-barman-cloud:v0.13.0`, 1),
    ],
    ["good", "good"],
  ],
  [
    "older, and not ready",
    [
      deployment(`${registry}/cloudnative-pg:1.29.1`, 1),
      deployment(`${registry}/plugin-barman-cloud:v0.13.0`, 0),
    ],
    ["bad", "bad"],
  ],
  [
    "of no version",
    [
      deployment(`mirror:5000/cloudnative-pg@sha256:${"0".repeat(64)}`, 1),
      deployment(`${registry}/plugin-barman-cloud:v0.14.1`, 1),
    ],
    ["unknown", "good"],
  ],
])("an operator that is %s", async (_, found, states) => {
  const findings = await cloudNativePgFindings(cluster(found));
  expect(findings.map(({ state }) => state)).toEqual(states);
});
