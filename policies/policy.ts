/** A policy: a rule on rendered objects that no schema expresses, with its name and reason. */
import type { KubernetesObject } from "../kubernetes/object.ts";

export interface Violation {
  /** Kind and name: `Deployment/agent-worker`. */
  object: string;
  /** Path of the field: `spec.template.spec.containers[agent].image`. */
  field: string;
  message: string;
}

export interface Policy<Input> {
  name: string;
  /** One line: what goes wrong without it. */
  reason: string;
  /** Where the rule comes from, unless it is this project's own. */
  source?: string;
  check: (input: Input) => Iterable<Violation>;
}

/** Everything that an environment has on its cluster. */
export interface Overlay {
  objects: readonly KubernetesObject[];
  /** The objects that Argo CD applies; the rest, such as the load-test, is applied by hand. */
  synced: readonly KubernetesObject[];
}

/** What Argo CD is given, and the overlays that it finds in the repository. */
export interface Applications {
  objects: readonly KubernetesObject[];
  /** Synced objects by the name of their environment. */
  overlays: ReadonlyMap<string, readonly KubernetesObject[]>;
  /** What an overlay may include, and what is applied by hand, by path: the base, each component, each load-test. */
  others: ReadonlyMap<string, readonly KubernetesObject[]>;
}

export const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`;

export const violation = (object: KubernetesObject, field: string, message: string): Violation => ({
  object: nameOf(object),
  field,
  message,
});
