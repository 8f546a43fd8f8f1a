/** What a part of the system counts for in the namespace's quota. */
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";

export interface ResourceShare {
  /** Pods, each with how many of it may exist at once. */
  pods: [number, IPodSpec | undefined][];
  /** PersistentVolumeClaims. */
  claims: number;
}
