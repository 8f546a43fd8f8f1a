/** The call-outs of all environments: what is said alike is said once, the most severe first. */

import { canonical } from "../../kubernetes/value.ts";
import { bySeverity, calloutsOf } from "../callouts/all.ts";
import type { Callout } from "../callouts/callout.ts";
import { join, type Sentence, say } from "../sentence.ts";
import type { Entry, Place } from "./place.ts";

/** A call-out and where it holds. */
export type Remark = Callout & { environments: string[]; onDemand?: string };

/** What is deployed by hand is deleted by hand before it is deployed again: no API server refuses it. */
const remarkable = (change: Entry): Callout[] =>
  calloutsOf(change).filter(({ topic }) => !(change.onDemand && topic === "refused"));

/** The call-outs of one environment; what holds for several objects is said once. */
function remarksOn({ name, changes }: Place): Remark[] {
  const all = changes.flatMap((change) =>
    remarkable(change).map((callout) => ({ callout, onDemand: change.onDemand })),
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

export function remarksOf(environments: readonly Place[]): Remark[] {
  const same = Map.groupBy(environments.flatMap(remarksOn), ({ environments: _, ...remark }) =>
    canonical(remark),
  );
  return [...same.values()]
    .flatMap(([first, ...rest]) =>
      first
        ? [{ ...first, environments: [first, ...rest].flatMap((remark) => remark.environments) }]
        : [],
    )
    .sort(bySeverity);
}

/** Its text, and what it holds for. */
export const textOf = ({ text, objects = [] }: Remark): Sentence =>
  objects.length > 0 ? join(text, say`(${objects})`) : text;
