/** What a policy is: a rule on rendered objects that no schema holds, with its name and its reason. */
import type { KubernetesObject } from "../kubernetes/object.ts";

export interface Violation {
  /** Kind and name: `Deployment/agent-worker`. */
  object: string;
  /** Where in the object, as a person would write it: `spec.template.spec.containers[agent].image`. */
  field: string;
  message: string;
}

export interface Policy<Input> {
  name: string;
  /** In one line: what goes wrong without it. */
  reason: string;
  /** Where the rule comes from, if it is not this project's own. */
  source?: string;
  check: (input: Input) => Iterable<Violation>;
}

/** What an environment has on its cluster. */
export interface Overlay {
  environment: string;
  objects: readonly KubernetesObject[];
  /** Those of them that Argo CD applies; the rest is applied by hand, as the load-test is. */
  synced: readonly KubernetesObject[];
}

/** What Argo CD is told, and what it finds in the repository. */
export interface Applications {
  objects: readonly KubernetesObject[];
  /** Synced objects by the name of their environment. */
  overlays: ReadonlyMap<string, readonly KubernetesObject[]>;
}

export const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`;

export const violation = (object: KubernetesObject, field: string, message: string): Violation => ({
  object: nameOf(object),
  field,
  message,
});
