/** What an overlay needs of the cluster that the kubeconfig names. */
import type { Environment } from "../../generators/environments/environment.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list } from "../../kubernetes/client/operations.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import { monitoringKinds } from "../../kubernetes/monitoring-kinds.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { kubernetesVersions } from "../../tools/schemas/sources.ts";
import { argoCdFindings } from "./argo-cd.ts";
import { cloudNativePgFindings } from "./cloudnative-pg.ts";
import { examplesFinding } from "./examples.ts";
import type { Finding } from "./finding.ts";
import * as platform from "./platform.ts";
import { queueScalingFindings } from "./queue-scaling.ts";
import { storageFinding } from "./storage-classes.ts";

/** Minor versions of Kubernetes 1 that the manifests are validated for. */
const supported = kubernetesVersions.map((version) => Number(version.split(".")[1]));

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

interface Version {
  gitVersion: string;
  minor: string;
}

function version(found: Version | undefined, where: platform.Platform): Finding {
  const minor = Number.parseInt(found?.minor ?? "", 10);
  const range = `1.${supported.at(0)} to 1.${supported.at(-1)}`;
  const good = supported.includes(minor);
  return {
    what: "Kubernetes",
    state: good ? "good" : "bad",
    detail: `${found?.gitVersion} on ${where}${good ? "" : `: the manifests are validated for ${range}`}`,
  };
}

function nodesReady(nodes: readonly AnyObject[]): Finding {
  const ready = nodes.filter((node) => hasCondition(node, "Ready"));
  const detail = `${ready.length} of ${nodes.length} ready`;
  const good = nodes.length > 0 && ready.length === nodes.length;
  return { what: "Nodes", state: good ? "good" : "bad", detail };
}

/** Asks for metrics themselves: an APIService may be there with nobody behind it. */
async function metrics(cluster: Kubernetes, where: platform.Platform): Promise<Finding> {
  const what = "Metrics";
  const fix = platform.fixOf(platform.metricsServer, where);
  try {
    const found = await cluster.call<{ items: unknown[] }>("/apis/metrics.k8s.io/v1beta1/nodes");
    if (found && found.items.length > 0) return { what, state: "good", detail: "served" };
    const detail = found
      ? "served, but none are collected yet"
      : "not served: autoscaling reads <unknown>";
    return { what, state: "bad", detail, fix };
  } catch (error) {
    return { what, state: "bad", detail: (error as Error).message.trim(), fix };
  }
}

async function storage(
  cluster: Kubernetes,
  where: platform.Platform,
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

/** By the controller's own API, which comes with it. Without it the agents' Service never gets an address. */
async function balancer(
  cluster: Kubernetes,
  environment: Environment | undefined,
): Promise<Finding[]> {
  const wanted = environment?.exposure.loadBalancerClass;
  if (wanted !== platform.balancerClass) return [];
  const what = "AWS Load Balancer Controller";
  const fix = platform.balancerController;
  if (await cluster.call("/apis/elbv2.k8s.aws")) return [{ what, state: "good", detail: "there" }];
  return [{ what, state: "bad", detail: `absent, and the overlay's class is ${wanted}`, fix }];
}

/** The operators that the overlay needs; for a platform without one here, whether there is External Secrets. */
const operators = async (
  cluster: Kubernetes,
  where: platform.Platform,
  environment: Environment | undefined,
): Promise<Finding[]> =>
  environment?.database.kind === "cluster"
    ? cloudNativePgFindings(cluster)
    : [await externalSecrets(cluster, where)];

async function externalSecrets(cluster: Kubernetes, where: platform.Platform): Promise<Finding> {
  const what = "External Secrets";
  const group = await cluster.call<{ versions: { version: string }[] }>(
    "/apis/external-secrets.io",
  );
  const versions = group?.versions.map(({ version }) => version) ?? [];
  if (versions.includes("v1")) return { what, state: "good", detail: "serves v1" };
  const onCloud = where === "gke" || where === "eks" || where === "aks";
  const fix = platform.fixOf(platform.externalSecrets, where);
  if (!onCloud)
    return { what, state: "good", detail: "absent, and not needed by a local environment" };
  const detail = group
    ? `serves ${versions.join(", ")}, the overlays need v1`
    : "absent: the password comes from it";
  return { what, state: "bad", detail, fix };
}

/** Each kind by its group's own list: a cloud serves its group before all kinds of it are there. */
async function monitoring(
  cluster: Kubernetes,
  environment: Environment | undefined,
): Promise<Finding[]> {
  if (environment?.monitoring === undefined) return [];
  const { by } = environment.monitoring;
  const missing: string[] = [];
  for (const { group, kind } of monitoringKinds[by]) {
    const served = await cluster.call<{ resources: { kind: string }[] }>(`/apis/${group}/v1`);
    if (!served?.resources.some((resource) => resource.kind === kind)) {
      missing.push(`${kind}.${group}`);
    }
  }
  const what = "Monitoring";
  if (missing.length === 0)
    return [{ what, state: "good", detail: `the kinds of ${by} are served` }];
  const detail = `not served: ${missing.join(", ")}; without them the whole sync fails`;
  return [{ what, state: "bad", detail, fix: platform.monitoring[by] }];
}

/** The API takes them whether or not anything enforces them. */
const networkPolicy = (where: platform.Platform): Finding => ({
  what: "Network policies",
  state: "unknown",
  detail: "whether they are enforced cannot be told from the API",
  fix: platform.fixOf(platform.networkPolicy, where),
});
