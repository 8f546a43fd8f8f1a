/** The CPU and memory that simulated pods use: set by annotations, reported by kwok, collected by metrics-server. */
import type { KubernetesObject } from "../../kubernetes/object.ts";

export const cpuAnnotation = "kwok.x-k8s.io/usage-cpu";
export const memoryAnnotation = "kwok.x-k8s.io/usage-memory";

/** The CPU use of a pod without requests. */
export const idleCpuMilli = 3;
/** Well below the 80 % of the request at which the agents would scale by memory. */
const idleMemory = "48Mi";

const usage = (annotation: string, idle: string) => ({
  expression: `"${annotation}" in pod.metadata.annotations ? Quantity(pod.metadata.annotations["${annotation}"]) : Quantity("${idle}")`,
});

export const clusterResourceUsage: KubernetesObject = {
  apiVersion: "kwok.x-k8s.io/v1alpha1",
  kind: "ClusterResourceUsage",
  metadata: { name: "usage-from-annotations" },
  spec: {
    usages: [
      {
        usage: {
          cpu: usage(cpuAnnotation, `${idleCpuMilli}m`),
          memory: usage(memoryAnnotation, idleMemory),
        },
      },
    ],
  },
};
