/** The call-outs of all environments: each text once, with the environments it is true for, the most severe first. */

import { canonical } from "../../kubernetes/value.ts";
import { bySeverity, calloutsOf } from "../callouts/all.ts";
import type { Callout } from "../callouts/callout.ts";
import type { Change } from "../compare/compare.ts";
import { join, type Sentence, say } from "../sentence.ts";
import type { EnvironmentChanges } from "./shared-changes.ts";

/** A call-out and the environments it is true for. */
export type GroupedCallout = Callout & { environments: string[]; onDemand?: string };

/** A Job deployed by hand is deleted by hand before it is deployed again, so no API server refuses its change. */
const relevantCallouts = (change: Change, all: readonly Change[]): Callout[] =>
  calloutsOf(change, all).filter(({ topic }) => !(change.onDemand && topic === "refused"));

/** The call-outs of one environment. Those that differ in the object only become one with a list of objects. */
function calloutsOn({ name, changes }: EnvironmentChanges): GroupedCallout[] {
  const all = changes.flatMap((change) =>
    relevantCallouts(change, changes).map((callout) => ({ callout, onDemand: change.onDemand })),
  );
  const same = Map.groupBy(all, ({ callout: { severity, text } }) => canonical([severity, text]));
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { objects: _, ...callout } = first.callout;
    const objects = [...new Set(group.flatMap(({ callout }) => callout.objects ?? []))];
    const onDemand = group.every((item) => item.onDemand) ? first.onDemand : undefined;
    const rest = { ...(objects.length > 0 && { objects }), ...(onDemand && { onDemand }) };
    return [{ ...callout, ...rest, environments: [name] }];
  });
}

export function groupCallouts(environments: readonly EnvironmentChanges[]): GroupedCallout[] {
  const same = Map.groupBy(environments.flatMap(calloutsOn), ({ environments: _, ...callout }) =>
    canonical(callout),
  );
  return [...same.values()]
    .flatMap(([first, ...rest]) =>
      first
        ? [{ ...first, environments: [first, ...rest].flatMap(({ environments }) => environments) }]
        : [],
    )
    .sort(bySeverity);
}

/** The text, followed by the objects it applies to. */
export const textOf = ({ text, objects = [] }: GroupedCallout): Sentence =>
  objects.length > 0 ? join(text, say`(${objects})`) : text;
