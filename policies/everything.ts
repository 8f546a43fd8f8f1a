/** Policies on every object, of an overlay or of Argo CD: an identity of its own, a valid name, the labels, no secret values. */
import { groupOf, type KubernetesObject } from "../kubernetes/object.ts";
import { workloadsOf } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { nameOf, type Policy, violation } from "./policy.ts";

type Objects = { objects: readonly KubernetesObject[] };

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
      value === "" ? "is missing" : "is not a valid label value",
    );
  }
}

export const everything: readonly Policy<Objects>[] = [
  {
    name: "unique-identity",
    reason: "of two objects with the same identity, the one applied last wins",
    *check({ objects }) {
      const seen = new Set<string>();
      for (const object of objects) {
        const identity = [groupOf(object), nameOf(object), object.metadata.namespace].join(" ");
        if (seen.has(identity)) yield violation(object, "metadata.name", "occurs twice");
        seen.add(identity);
      }
    },
  },
  {
    name: "names-are-dns-labels",
    reason:
      "names become host names and label values, which allow 63 lower-case letters, digits and dashes",
    *check({ objects }) {
      for (const object of objects) {
        const name = object.metadata.name;
        if (name.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) continue;
        yield violation(
          object,
          "metadata.name",
          `"${name}" is not a DNS label of at most 63 characters`,
        );
      }
    },
  },
  {
    name: "labelled",
    reason:
      "people, dashboards and the documented commands find the objects of AICP by these labels",
    source: "Kubernetes: recommended labels",
    *check({ objects }) {
      for (const object of objects) {
        yield* missingLabels(object, "metadata.labels", object.metadata.labels);
      }
      for (const { object, labels, field } of workloadsOf(objects)) {
        const template = field.replace(/\.?spec$/, "");
        if (template !== "") yield* missingLabels(object, `${template}.metadata.labels`, labels);
      }
    },
  },
  {
    name: "no-secret-data",
    reason: "everyone who can read the repository can read what git holds, and history keeps it",
    *check({ objects }) {
      for (const secret of ofKind(objects, "Secret")) {
        for (const field of ["data", "stringData"] as const) {
          if (secret[field] !== undefined) yield violation(secret, field, "contains values");
        }
      }
    },
  },
];
