/** A cluster is compared with the overlay of its platform, by what its API answers. */
import type { IStorageClass } from "kubernetes-models/storage.k8s.io/v1/StorageClass";
import { expect, test } from "vitest";
import type { Environment } from "../../generators/environments/environment.ts";
import { ApiError, type Kubernetes } from "../../kubernetes/client/client.ts";
import { examineCluster } from "./examine.ts";

const storageClass: IStorageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "aicp-gp3" },
  provisioner: "ebs.csi.aws.com",
};

const eks: Environment = {
  name: "eks",
  platform: "eks",
  image: { tag: "1.0.0" },
  agents: { min: 3, max: 30 },
  scaling: "autoscaler",
  coordinators: 2,
  storage: { size: "50Gi", class: "aicp-gp3" },
  database: { kind: "stateful-set" },
  exposure: { type: "LoadBalancer", loadBalancerClass: "service.k8s.aws/nlb" },
  agentClients: { networks: {}, namespaces: [] },
  components: ["external-secret"],
  cascade: false,
  resources: [storageClass],
};

const node = {
  metadata: { name: "node", labels: { "eks.amazonaws.com/nodegroup": "nodes" } },
  status: { conditions: [{ type: "Ready", status: "True" }] },
};

const resources = (...kinds: [string, string][]) => ({
  resources: kinds.map(([kind, name]) => ({ kind, name, namespaced: false })),
});

/** What every cluster answers; `more` by path. */
function cluster(more: Record<string, unknown>): Kubernetes {
  const answers: Record<string, unknown> = {
    "/version": { gitVersion: "v1.35.2-eks-1", minor: "35+" },
    "/api/v1": resources(["Node", "nodes"]),
    "/api/v1/nodes": { items: [node] },
    "/apis/apps/v1": resources(["StatefulSet", "statefulsets"], ["Deployment", "deployments"]),
    "/apis/storage.k8s.io/v1": resources(
      ["StorageClass", "storageclasses"],
      ["CSIDriver", "csidrivers"],
    ),
    ...more,
  };
  const call = async <T>(path: string) => {
    const answer = answers[path.split("?")[0] ?? ""];
    if (answer instanceof Error) throw answer;
    return answer as T | undefined;
  };
  return { server: "https://203.0.113.1", context: "eks", call };
}

async function statesOf(more: Record<string, unknown>): Promise<Record<string, string>> {
  const findings = await examineCluster(cluster(more), [eks]);
  return Object.fromEntries(findings.map(({ what, state }) => [what, state]));
}

test("a question that the API refuses fails that check, and the others are asked", async () => {
  const forbidden = new ApiError(403, "Forbidden", 'User "jane" cannot list resource "nodes"');
  const findings = await examineCluster(
    cluster({ "/api/v1/nodes": forbidden, "/apis/storage.k8s.io/v1": forbidden }),
    [eks],
  );
  expect(findings).toContainEqual({
    what: "Nodes",
    state: "bad",
    detail: 'could not ask: User "jane" cannot list resource "nodes"',
  });
  const states = Object.fromEntries(findings.map(({ what, state }) => [what, state]));
  expect(states).toMatchObject({ Kubernetes: "good", Nodes: "bad", Storage: "bad" });
});

test("on a bare EKS cluster all is missing that its overlay needs", async () => {
  expect(await statesOf({})).toMatchObject({
    Kubernetes: "good",
    Nodes: "good",
    Metrics: "bad",
    Storage: "bad",
    "AWS Load Balancer Controller": "bad",
    "External Secrets": "bad",
    "Argo CD": "bad",
    "Values of eks": "good",
  });
});

test("on a prepared one nothing is, though no storage class is the default", async () => {
  const states = await statesOf({
    "/apis/metrics.k8s.io/v1beta1/nodes": { items: [{}] },
    "/apis/storage.k8s.io/v1/csidrivers": { items: [{ metadata: { name: "ebs.csi.aws.com" } }] },
    "/apis/elbv2.k8s.aws": { versions: [{ version: "v1beta1" }] },
    "/apis/external-secrets.io": { versions: [{ version: "v1" }] },
  });
  expect(states).toMatchObject({
    Metrics: "good",
    Storage: "good",
    "AWS Load Balancer Controller": "good",
    "External Secrets": "good",
  });
});

const monitored: Environment = { ...eks, monitoring: { by: "operator", namespace: "monitoring" } };

test("an overlay that is monitored needs each of the kinds that say so", async () => {
  const path = "/apis/monitoring.coreos.com/v1";
  const find = async (...kinds: string[]) => {
    const served = { resources: kinds.map((kind) => ({ kind })) };
    const findings = await examineCluster(cluster({ [path]: served }), [monitored]);
    return findings.find(({ what }) => what === "Monitoring");
  };
  expect((await find("PodMonitor", "PrometheusRule"))?.state).toBe("good");
  const half = await find("PodMonitor");
  expect([half?.state, half?.detail]).toEqual([
    "bad",
    "not served: PrometheusRule.monitoring.coreos.com; without them the whole sync fails",
  ]);
  expect((await statesOf({})).Monitoring).toBeUndefined(); // that overlay is not monitored
});
