/** A Job that is made from a CronJob by hand, as `kubectl create job --from` does, and waited for. */
import type { Kubernetes } from "../client/client.ts";
import { createIfAbsent, list, read } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";
import { hasCondition } from "../conditions.ts";
import type { AnyObject } from "../object.ts";
import { UserError } from "../user-error.ts";

interface Run {
  namespace: string;
  cronJob: string;
  /** Name of the Job. */
  name: string;
  /** Instead of what the CronJob runs. */
  command?: string[];
  seconds: number;
}

/** Returns what its pod printed; throws a UserError with that if the Job failed. */
export async function runFromCronJob(kubernetes: Kubernetes, run: Run): Promise<string> {
  const { namespace, cronJob, name, command, seconds } = run;
  const source = { apiVersion: "batch/v1", kind: "CronJob", namespace, name: cronJob };
  const found = await read(kubernetes, source);
  if (!found) {
    throw new UserError(
      `namespace ${namespace} has no CronJob ${cronJob}: is the component backup in its overlay?`,
    );
  }
  const { metadata, spec } = structuredClone(found.spec.jobTemplate) as AnyObject;
  if (command) spec.template.spec.containers[0].command = command;
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata, name, namespace },
    // One attempt: a person is waiting, and reads why it failed.
    spec: { ...spec, backoffLimit: 0, ttlSecondsAfterFinished: 86_400 },
  };
  await createIfAbsent(kubernetes, job);
  const state = await eventually(`the end of Job ${name}`, seconds, async () => {
    const found = await read(kubernetes, { ...job, namespace, name });
    return ["Complete", "Failed"].find((type) => hasCondition(found, type));
  });
  const log = await logOf(kubernetes, namespace, name);
  if (state === "Failed") throw new UserError(`Job ${name} failed:\n${log}`);
  return log;
}

async function logOf(kubernetes: Kubernetes, namespace: string, job: string): Promise<string> {
  const pods = await list(
    kubernetes,
    { apiVersion: "v1", kind: "Pod", namespace },
    `batch.kubernetes.io/job-name=${job}`,
  );
  const [pod] = pods;
  if (!pod) return "its pod is gone: kubectl get events";
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log`;
  return String((await kubernetes.call<string>(path)) ?? "").trim();
}
