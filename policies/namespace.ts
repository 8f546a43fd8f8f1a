/** Policies on the namespace: everything is in it, and it enforces `restricted`. */
import { platformLabel, platformOf, platforms } from "../kubernetes/platforms.ts";
import { isClusterWide, named, ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const namespace = "aicp";

export const namespaces: readonly Policy<Overlay>[] = [
  {
    name: "in-the-namespace",
    reason:
      "an object without a namespace lands in the current namespace of the person who applies it",
    source: "kosko: require-namespace, no-missing-namespace",
    *check({ objects }) {
      for (const object of objects) {
        const actual = object.metadata.namespace;
        if (isClusterWide(object)) {
          if (actual !== undefined)
            yield violation(object, "metadata.namespace", "is cluster-wide");
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
  },
  {
    name: "namespace-enforces-restricted",
    reason: "checks in this repository do not apply to what is created by hand",
    *check({ objects }) {
      const label = "pod-security.kubernetes.io/enforce";
      for (const object of ofKind(objects, "Namespace")) {
        if (object.metadata.labels?.[label] === "restricted") continue;
        yield violation(object, `metadata.labels[${label}]`, "is not restricted");
      }
    },
  },
  {
    name: "platform-is-known",
    reason: "what a platform needs can be checked only if the overlay says which one it is for",
    *check({ objects }) {
      if (platformOf(objects) !== undefined) return;
      for (const object of ofKind(objects, "Namespace")) {
        const names = Object.keys(platforms).join(", ");
        yield violation(object, `metadata.labels[${platformLabel}]`, `is not one of ${names}`);
      }
    },
  },
];
