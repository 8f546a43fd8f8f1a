/** Three simulated nodes in three zones, as in a small regional cluster. */
import type { KubernetesObject } from "../../kubernetes/object.ts";

const region = "region-1";
const zones = ["a", "b", "c"];
const size = { cpu: "4", memory: "16Gi", "ephemeral-storage": "100Gi", pods: "110" };

export const nodes = (kubernetesVersion: string): KubernetesObject[] =>
  zones.map((zone, index) => node(`node-${zone}`, `${region}${zone}`, index, kubernetesVersion));

function node(name: string, zone: string, index: number, kubeletVersion: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": zone,
      },
      annotations: {
        "kwok.x-k8s.io/node": "fake",
        // Where metrics-server reads the simulated usage of this node's pods.
        "metrics.k8s.io/resource-metrics-path": `/metrics/nodes/${name}/metrics/resource`,
      },
    },
    spec: { podCIDR: `10.244.${index}.0/24`, podCIDRs: [`10.244.${index}.0/24`] },
    status: { allocatable: size, capacity: size, nodeInfo: { kubeletVersion } },
  };
}
