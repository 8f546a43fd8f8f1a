/** What an overlay needs of the cluster that the kubeconfig names. */
import type { Environment } from "../../generators/environments/environment.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list } from "../../kubernetes/client/operations.ts";
import { argoCdFindings } from "./argo-cd.ts";
import { metrics, nodesReady, type Version, version } from "./control-plane.ts";
import { examplesFinding } from "./examples.ts";
import type { Finding } from "./finding.ts";
import { balancer, monitoring, operators } from "./operators.ts";
import * as platform from "./platform.ts";
import { queueScalingFindings } from "./queue-scaling.ts";
import { storageFinding } from "./storage-classes.ts";

/** `environments`: the overlay that the cluster gets is that of its platform. */
export async function examineCluster(
  cluster: Kubernetes,
  environments: readonly Environment[],
): Promise<Finding[]> {
  // First, because a server that does not answer this answers nothing else either.
  const versionFound = await cluster.call<Version>("/version");
  const nodes = await list(cluster, { apiVersion: "v1", kind: "Node" }).catch((e: Error) => e);
  const where = platform.platformOf(nodes instanceof Error ? [] : nodes);
  const environment = environments.find(({ name }) => name === where);
  return [
    version(versionFound, where),
    nodes instanceof Error ? unanswered("Nodes", nodes) : nodesReady(nodes),
    await metrics(cluster, where),
    ...(await ask("Storage", async () => [await storage(cluster, where, environment)])),
    ...(await ask("Load balancer", () => balancer(cluster, environment))),
    ...(await ask("Operators", () => operators(cluster, where, environment))),
    ...(await ask("Monitoring", () => monitoring(cluster, environment))),
    ...(await ask("Argo CD", () => argoCdFindings(cluster))),
    ...(await ask("KEDA", () => queueScalingFindings(cluster, environment))),
    networkPolicy(where),
    ...(environment ? [examplesFinding(environment)] : []),
  ];
}

/** A question that the API refuses to answer becomes a finding, and the other questions are asked all the same. */
const ask = (what: string, question: () => Promise<Finding[]>): Promise<Finding[]> =>
  question().catch((error: Error) => [unanswered(what, error)]);

const unanswered = (what: string, { message }: Error): Finding => ({
  what,
  state: "bad",
  detail: `could not ask: ${message.trim()}`,
});

async function storage(
  cluster: Kubernetes,
  where: platform.DetectedPlatform,
  environment: Environment | undefined,
): Promise<Finding> {
  const kind = (name: string) => ({ apiVersion: "storage.k8s.io/v1", kind: name });
  const classes = await list(cluster, kind("StorageClass"));
  const drivers = await list(cluster, kind("CSIDriver"));
  return storageFinding(where, environment, {
    classes,
    drivers: drivers.map(({ metadata }) => metadata.name),
  });
}

/** The API takes them whether or not anything enforces them. */
const networkPolicy = (where: platform.DetectedPlatform): Finding => ({
  what: "Network policies",
  state: "unknown",
  detail: "whether they are enforced cannot be told from the API",
  fix: platform.fixOf(platform.networkPolicy, where),
});
