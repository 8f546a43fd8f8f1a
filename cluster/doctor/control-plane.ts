/** What the doctor finds of Kubernetes itself: its version, its nodes and their metrics. */
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { kubernetesVersions } from "../../tools/schemas/sources.ts";
import type { Finding } from "./finding.ts";
import * as platform from "./platform.ts";

/** Minor versions of Kubernetes 1 that the manifests are validated for. */
const supported = kubernetesVersions.map((version) => Number(version.split(".")[1]));

export interface Version {
  gitVersion: string;
  minor: string;
}

export function version(found: Version | undefined, where: platform.DetectedPlatform): Finding {
  const minor = Number.parseInt(found?.minor ?? "", 10);
  const range = `1.${supported.at(0)} to 1.${supported.at(-1)}`;
  const good = supported.includes(minor);
  return {
    what: "Kubernetes",
    state: good ? "good" : "bad",
    detail: `${found?.gitVersion} on ${where}${good ? "" : `: the manifests are validated for ${range}`}`,
  };
}

export function nodesReady(nodes: readonly AnyObject[]): Finding {
  const ready = nodes.filter((node) => hasCondition(node, "Ready"));
  const detail = `${ready.length} of ${nodes.length} ready`;
  const good = nodes.length > 0 && ready.length === nodes.length;
  return { what: "Nodes", state: good ? "good" : "bad", detail };
}

/** Asks for metrics themselves: an APIService may exist although no server answers for it. */
export async function metrics(
  cluster: Kubernetes,
  where: platform.DetectedPlatform,
): Promise<Finding> {
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
