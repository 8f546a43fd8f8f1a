/** Runs the policies over everything rendered. */

import type { KubernetesObject } from "../../kubernetes/object.ts";
import {
  applicationPolicies,
  bootstrapPolicies,
  objectPolicies,
  overlayPolicies,
} from "../../policies/policies.ts";
import { nameOf, type Overlay, type Policy } from "../../policies/policy.ts";
import type { Failure } from "./failure.ts";
import type { Rendered } from "./render.ts";

const objectsOf = ({ objects }: Rendered) => objects.map(({ object }) => object);

export function checkPolicies(rendered: readonly Rendered[]): Failure[] {
  const of = (...kinds: Rendered["kind"][]) => rendered.filter(({ kind }) => kinds.includes(kind));
  const overlays = of("overlay");
  const deployed = overlays.flatMap((overlay) => checkOverlay(overlay, rendered));
  const known = new Set(deployed.map(identity));
  return [
    ...deployed,
    ...of("base", "component")
      .flatMap((part) => checkPart(part, objectPolicies))
      .filter((failure) => !known.has(identity(failure))),
    ...of("applications").flatMap((applications) =>
      checkApplications(applications, overlays, of("base", "component", "on-demand")),
    ),
    ...of("bootstrap").flatMap((part) => checkPart(part, bootstrapPolicies)),
  ];
}

/** What no overlay includes is read as well; what one does include is reported there. */
function checkPart(part: Rendered, policies: readonly Policy<Overlay>[]): Failure[] {
  const objects = objectsOf(part);
  return run(policies, { objects, synced: objects }, part.place);
}

/**
 * Checks the overlay by itself, then together with each on-demand workload; violations of the overlay alone are reported
 * once.
 */
function checkOverlay(overlay: Rendered, rendered: readonly Rendered[]): Failure[] {
  const { environment, place } = overlay;
  const synced = objectsOf(overlay);
  const failures = run(overlayPolicies, { objects: synced, synced }, place);
  const known = new Set(failures.map(identity));
  for (const target of rendered) {
    if (target.kind !== "on-demand" || target.environment !== environment) continue;
    const objects = merged(synced, objectsOf(target));
    const more = run(overlayPolicies, { objects, synced }, target.place);
    failures.push(...more.filter((failure) => !known.has(identity(failure))));
  }
  return failures;
}

/** As on a cluster: an object that is applied later replaces the one with the same identity. */
function merged(first: readonly KubernetesObject[], second: readonly KubernetesObject[]) {
  const replaced = new Set(second.map(nameOf));
  return [...first.filter((object) => !replaced.has(nameOf(object))), ...second];
}

function checkApplications(
  applications: Rendered,
  overlays: readonly Rendered[],
  others: readonly Rendered[],
): Failure[] {
  const input = {
    objects: objectsOf(applications),
    overlays: new Map(
      overlays.map((overlay) => [overlay.environment ?? "", objectsOf(overlay)] as const),
    ),
    others: new Map(others.map((part) => [part.place, objectsOf(part)] as const)),
  };
  return run(applicationPolicies, input, applications.place);
}

function run<Input extends { objects: readonly KubernetesObject[] }>(
  policies: readonly Policy<Input>[],
  input: Input,
  place: string,
): Failure[] {
  return policies.flatMap((policy) => {
    const { name: rule, reason } = policy;
    try {
      return [...policy.check(input)].map((violation) => ({ place, ...violation, rule, reason }));
    } catch (error) {
      const message = `cannot be read: ${(error as Error).message}. Is a field of another type than Kubernetes expects?`;
      return [{ place, object: unreadable(policy, input), field: "", message, rule, reason }];
    }
  });
}

/** The object on which a policy fails: without it, the policy reads the rest. Policies are written for valid objects. */
function unreadable<Input extends { objects: readonly KubernetesObject[] }>(
  { check }: Policy<Input>,
  input: Input,
): string {
  const culprit = input.objects.find((object) => {
    const keep = (objects: readonly KubernetesObject[]) => objects.filter((one) => one !== object);
    const synced = "synced" in input ? { synced: keep(input.synced as KubernetesObject[]) } : {};
    try {
      Array.from(check({ ...input, objects: keep(input.objects), ...synced }));
      return true;
    } catch {
      return false;
    }
  });
  return culprit ? nameOf(culprit) : "several objects";
}

const identity = ({ object, field, message, rule }: Failure) =>
  [object, field, message, rule].join("\n");
