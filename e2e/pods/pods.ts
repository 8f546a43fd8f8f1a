/** Pods of the system: lists them, checks readiness, and runs commands in them. */

import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list } from "../../kubernetes/client/operations.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Cluster } from "../cluster.ts";

export interface Pod extends AnyObject {
  status: {
    phase: string;
    podIP?: string;
    hostIP?: string;
    startTime?: string;
    conditions?: { type: string; status: string; lastTransitionTime: string }[];
    containerStatuses?: { restartCount: number; state: Record<string, { reason?: string }> }[];
  };
}

export const podKind = { apiVersion: "v1", kind: "Pod", namespace };

export const podsOf = (api: Kubernetes, app: string): Promise<Pod[]> =>
  list<Pod>(api, podKind, `app=${app}`);

export const isReady = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp && hasCondition(pod, "Ready");

export const restartsOf = ({ status }: Pod): number =>
  status.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0;

export async function readyPods(api: Kubernetes, app: string): Promise<Pod[]> {
  return (await podsOf(api, app)).filter(isReady);
}

/** Any ready pod of a workload. */
export async function readyPod(api: Kubernetes, app: string): Promise<Pod> {
  const [pod] = await readyPods(api, app);
  if (!pod) throw new UserError(`no pod of ${app} is ready`);
  return pod;
}

export const exec = ({ kubectl }: Cluster, pod: string, command: readonly string[]) =>
  kubectl(["exec", pod, "--namespace", namespace, "--", ...command]);

/** Runs JavaScript in a pod of the programs' image and returns the JSON that it prints. */
export async function evaluate<T>(cluster: Cluster, pod: string, script: string): Promise<T> {
  return JSON.parse(await exec(cluster, pod, ["node", "--input-type=module", "--eval", script]));
}
