/** Policies on what every object has: an identity of its own, a valid name, the namespace, the labels. */
import type { KubernetesObject } from "../kubernetes/object.ts";
import { isClusterWide, named } from "./objects.ts";
import { workloadsOf } from "./pods.ts";
import { nameOf, type Overlay, type Policy, violation } from "./policy.ts";

type Objects = { objects: readonly KubernetesObject[] };

const namespace = "aicp";

export const uniqueIdentity: Policy<Objects> = {
  name: "unique-identity",
  reason: "of two objects with one identity, the one that is applied last wins",
  *check({ objects }) {
    const seen = new Set<string>();
    for (const object of objects) {
      const group = object.apiVersion.split("/").slice(0, -1).join();
      const identity = [group, nameOf(object), object.metadata.namespace].join(" ");
      if (seen.has(identity)) yield violation(object, "metadata.name", "is there twice");
      seen.add(identity);
    }
  },
};

export const validNames: Policy<Objects> = {
  name: "names-are-dns-labels",
  reason:
    "names end up in host names and labels, which take 63 lower-case letters, digits and dashes",
  *check({ objects }) {
    for (const object of objects) {
      const name = object.metadata.name;
      if (name.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) continue;
      yield violation(
        object,
        "metadata.name",
        `"${name}" is no DNS label of at most 63 characters`,
      );
    }
  },
};

export const inNamespace: Policy<Overlay> = {
  name: "in-the-namespace",
  reason: "an object without a namespace lands wherever the person who applies it happens to be",
  source: "kosko: require-namespace, no-missing-namespace",
  *check({ objects }) {
    for (const object of objects) {
      const actual = object.metadata.namespace;
      if (isClusterWide(object)) {
        if (actual !== undefined) yield violation(object, "metadata.namespace", "is cluster-wide");
      } else if (actual !== namespace) {
        yield violation(
          object,
          "metadata.namespace",
          `is ${actual ?? "missing"}, not ${namespace}`,
        );
      } else if (named(objects, "Namespace", namespace) === undefined) {
        yield violation(
          object,
          "metadata.namespace",
          `Namespace ${namespace} is not in the overlay`,
        );
      }
    }
  },
};

const required = [
  "app",
  "app.kubernetes.io/name",
  "app.kubernetes.io/component",
  "app.kubernetes.io/part-of",
  "app.kubernetes.io/managed-by",
];

function* missingLabels(object: KubernetesObject, field: string, labels?: Record<string, string>) {
  for (const label of required) {
    const value = labels?.[label] ?? "";
    if (value.length <= 63 && /^[a-zA-Z0-9]([-._a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(value)) continue;
    yield violation(
      object,
      `${field}[${label}]`,
      value === "" ? "is missing" : "is no label value",
    );
  }
}

export const labelled: Policy<Objects> = {
  name: "labelled",
  reason: "people, dashboards and the guide's commands find what belongs to AICP by these labels",
  source: "Kubernetes: recommended labels",
  *check({ objects }) {
    for (const object of objects) {
      yield* missingLabels(object, "metadata.labels", object.metadata.labels);
    }
    for (const { object, labels } of workloadsOf(objects)) {
      yield* missingLabels(object, "spec.template.metadata.labels", labels);
    }
  },
};
