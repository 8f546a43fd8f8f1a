/** Runs the policies over everything rendered. */

import type { KubernetesObject } from "../../kubernetes/object.ts";
import { applicationPolicies, overlayPolicies } from "../../policies/policies.ts";
import { nameOf, type Policy } from "../../policies/policy.ts";
import type { Failure } from "./failure.ts";
import type { Rendered } from "./render.ts";

const objectsOf = ({ objects }: Rendered) => objects.map(({ object }) => object);

export function checkPolicies(rendered: readonly Rendered[]): Failure[] {
  const overlays = rendered.filter(({ kind }) => kind === "overlay");
  return [
    ...overlays.flatMap((overlay) => checkOverlay(overlay, rendered)),
    ...rendered
      .filter(({ kind }) => kind === "applications")
      .flatMap((applications) => checkApplications(applications, overlays)),
  ];
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

function checkApplications(applications: Rendered, overlays: readonly Rendered[]): Failure[] {
  const input = {
    objects: objectsOf(applications),
    overlays: new Map(
      overlays.map((overlay) => [overlay.environment ?? "", objectsOf(overlay)] as const),
    ),
  };
  return run(applicationPolicies, input, applications.place);
}

function run<Input>(policies: readonly Policy<Input>[], input: Input, place: string): Failure[] {
  return policies.flatMap(({ name, reason, check }) =>
    [...check(input)].map((violation) => ({ place, ...violation, rule: name, reason })),
  );
}

const identity = ({ object, field, message, rule }: Failure) =>
  [object, field, message, rule].join("\n");
