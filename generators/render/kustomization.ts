/** A kustomization file: the lists that Kustomize starts from. Empty lists are left out. */

interface Lists {
  resources?: readonly string[];
  components?: readonly string[];
  images?: readonly { name: string; newName?: string; newTag: string; digest?: string }[];
  replicas?: readonly { name: string; count: number }[];
  patches?: readonly { path: string; target: object }[];
}

const filled = (lists: Lists) =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));

export const kustomization = (lists: Lists) => ({
  apiVersion: "kustomize.config.k8s.io/v1beta1",
  kind: "Kustomization",
  ...filled(lists),
});

export const kustomizeComponent = (lists: Lists) => ({
  apiVersion: "kustomize.config.k8s.io/v1alpha1",
  kind: "Component",
  ...filled(lists),
});
