/**
 * What bootstrap applies, and nobody else: the Namespace, the overlay's StorageClasses and the cluster's own rules. A commit
 * that changes one of them changes the cluster when a person runs bootstrap again.
 */
import { join } from "node:path";
import { build } from "../manifests/kustomize.ts";
import type { KubernetesObject } from "../object.ts";
import { UserError } from "../user-error.ts";
import { referenceOf } from "./api-paths.ts";
import type { Kubernetes } from "./client.ts";
import { apply, list, merge, read, remove } from "./operations.ts";

interface Source {
  kustomize: string;
  /** The folder that contains overlays/ and bootstrap/. */
  root: string;
  environment: string;
}

const kinds = ["Namespace", "StorageClass"];

/** Argo CD takes an object with it for one of its own; what it deployed in earlier versions still has it. */
const argoTracking = { "argocd.argoproj.io/tracking-id": null };

const objectsIn = async ({ kustomize }: Source, folder: string): Promise<KubernetesObject[]> =>
  (await build(kustomize, folder)).map(({ object }) => object);

/** Applies them, and says whether the Namespace is new. */
export async function applyFoundation(
  cluster: Kubernetes,
  source: Source,
): Promise<{ namespace: string; created: boolean }> {
  const overlay = join(source.root, "overlays", source.environment);
  const objects = await objectsIn(source, overlay);
  const namespace = objects.find(({ kind }) => kind === "Namespace");
  if (!namespace) throw new UserError(`${overlay} renders no Namespace`);
  const created = (await read(cluster, referenceOf(namespace))) === undefined;
  for (const object of objects.filter(({ kind }) => kinds.includes(kind))) {
    await apply(cluster, object);
    await merge(cluster, referenceOf(object), { metadata: { annotations: argoTracking } });
  }
  const rules = await objectsIn(source, join(source.root, "bootstrap", source.environment));
  for (const rule of rules) await apply(cluster, rule);
  return { namespace: namespace.metadata.name, created };
}

const ruleKinds = ["ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy"];

/** Removes the cluster's rules, by their label; a rule has no effect without its binding, so bindings go first. */
export async function removeRules(cluster: Kubernetes): Promise<void> {
  for (const kind of ruleKinds) {
    const collection = { apiVersion: "admissionregistration.k8s.io/v1", kind };
    const rules = await list(cluster, collection, "app.kubernetes.io/name=cluster-rules");
    for (const { metadata } of rules) await remove(cluster, { ...collection, name: metadata.name });
  }
}
