/** What the API server refuses of objects: as new ones, as the pods that they make, and as changes of what is applied. */
import pLimit from "p-limit";
import { knows, NoNamespace, referenceOf } from "../../kubernetes/client/api-paths.ts";
import { ApiError, type Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, dryRun, remove } from "../../kubernetes/client/operations.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { podsOf } from "../../kubernetes/pods.ts";
import { listAt, textAt } from "../../kubernetes/value.ts";

/** One thing that the API server refused, in its own words. */
export interface Refusal {
  field: string;
  message: string;
}

/** Requests at a time: enough to keep both processes of the server busy. */
const limit = pLimit(16);

/** Refusals of an object that does not exist yet. Its pods are sent as well: the server accepts a Deployment whose pods it would refuse. */
export async function refusalsOf(
  cluster: Kubernetes,
  object: KubernetesObject,
): Promise<Refusal[]> {
  const own = await ask(() => (object.kind === "Service" ? create : dryRun)(cluster, object));
  if (own.length > 0 || object.kind === "Pod") return own;
  const pods = await Promise.all(
    podsIn(object).map(async ({ pod, field }) => {
      const refused = await ask(() => dryRun(cluster, pod));
      return refused.map((refusal) => within(field, refusal));
    }),
  );
  return pods.flat();
}

const oneService = pLimit(1);

/** A dry run allocates no node port and no address, and does not notice one that is out of range: so a Service is created. */
const create = (cluster: Kubernetes, object: KubernetesObject) =>
  oneService(async () => {
    await apply(cluster, object);
    await remove(cluster, referenceOf(object));
  });

/** The pods that a controller would create. */
const podsIn = (object: KubernetesObject) =>
  podsOf(object).map(({ labels, annotations, pod, field }, index) => ({
    field,
    pod: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `${object.metadata.name.slice(0, 50)}-${index}`,
        namespace: object.metadata.namespace ?? "default",
        labels,
        annotations,
      },
      spec: { ...pod, volumes: [...listAt(pod, "volumes"), ...claimed(object)] },
    },
  }));

/** The volumes that a StatefulSet adds to its pods, one for each claim. */
const claimed = (object: KubernetesObject) =>
  listAt(object, "spec", "volumeClaimTemplates").map((claim) => {
    const name = textAt(claim, "metadata", "name") ?? "";
    return { name, persistentVolumeClaim: { claimName: name } };
  });

/** `spec.containers[0].image` of the pod is `spec.template.spec.containers[0].image` of what makes it. */
const within = (place: string, { field, message }: Refusal): Refusal => ({
  field: field.startsWith("spec") ? `${place}${field.slice("spec".length)}` : place,
  message,
});

/** Refusals of the change from one version of an object to the next; the first one is applied for it, and deleted. */
export async function refusalsOfChange(
  cluster: Kubernetes,
  before: KubernetesObject,
  after: KubernetesObject,
): Promise<Refusal[]> {
  if (!(await knows(cluster, before))) return [];
  try {
    await apply(cluster, before);
  } catch (error) {
    // It was refused already: nothing of it is on a cluster.
    if (error instanceof ApiError || error instanceof NoNamespace) return [];
    throw error;
  }
  const refused = await ask(() => dryRun(cluster, after));
  await remove(cluster, referenceOf(before));
  return refused;
}

async function ask(request: () => Promise<unknown>): Promise<Refusal[]> {
  try {
    await limit(request);
    return [];
  } catch (error) {
    if (error instanceof NoNamespace)
      return [{ field: "metadata.namespace", message: "is missing" }];
    if (!(error instanceof ApiError)) throw error;
    const named = error.causes.filter(({ field }) => field && field !== "<nil>");
    if (named.length === 0) return [{ field: "", message: error.message }];
    return named.map(({ field = "", message = "" }) => ({ field, message }));
  }
}
