/** The storage classes that an environment's platform has. The simulated provisioner serves claims of every class. */
import type { Environment } from "../../generators/environments/environment.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll, list, remove } from "../../kubernetes/client/operations.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";

const kind = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };

/** Provides a volume only when a pod needs it, as the clouds' classes do. */
const storageClass = (name: string, isDefault: boolean): KubernetesObject => ({
  ...kind,
  metadata: {
    name,
    annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) },
  },
  provisioner: "simulated.aicp/volume",
  volumeBindingMode: "WaitForFirstConsumer",
  reclaimPolicy: "Delete",
  allowVolumeExpansion: true,
});

/** A default class, and the class that the overlay names unless the overlay contains it. */
function classesOf({ storage, resources }: Environment): KubernetesObject[] {
  const classes = [storageClass("standard", true)];
  const shipped = resources.some(({ metadata }) => metadata?.name === storage.class);
  if (storage.class && !shipped) classes.push(storageClass(storage.class, false));
  return classes;
}

/** Creates these classes and deletes all others, so that a claim gets here what it gets on the platform. */
export async function provideStorage(cluster: Kubernetes, environment: Environment): Promise<void> {
  const wanted = classesOf(environment);
  const shipped = environment.resources.map(({ metadata }) => metadata?.name);
  const stays = [...shipped, ...wanted.map(({ metadata }) => metadata.name)];
  for (const { metadata } of await list(cluster, kind)) {
    if (!stays.includes(metadata.name)) await remove(cluster, { ...kind, name: metadata.name });
  }
  await applyAll(cluster, wanted);
}
