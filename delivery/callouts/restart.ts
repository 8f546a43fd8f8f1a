/** Which pods restart, how, and why. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { at, canonical, fieldsAt } from "../../kubernetes/value.ts";
import { type Change, type Field, objectOf, pathText } from "../compare/compare.ts";
import { keeps, podTemplateOf, runsPods } from "../compare/identity.ts";
import { familyOf } from "../compare/rename.ts";
import { join, type Sentence, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { title, under } from "./reading.ts";

const found = callout("restart");

const strategyOf = (workload: KubernetesObject) => ({
  ...fieldsAt(workload, "spec", "strategy"),
  ...fieldsAt(workload, "spec", "updateStrategy"),
});

/** How they go: some have to be away for a while. */
function manner(workload: KubernetesObject): { severity: "warning" | "notice"; text: Sentence } {
  const strategy = strategyOf(workload);
  if (strategy.type === "OnDelete")
    return { severity: "warning", text: say`Each pod is replaced only when someone deletes it.` };
  if (strategy.type === "Recreate")
    return { severity: "warning", text: say`All pods stop before the first new one starts.` };
  if (workload.kind === "StatefulSet") {
    const alone = (at(workload, "spec", "replicas") ?? 1) === 1;
    return alone
      ? {
          severity: "warning",
          text: say`It is the only pod: the workload is unavailable until the new one is ready.`,
        }
      : { severity: "notice", text: say`One after the other.` };
  }
  const gradual = at(strategy, "rollingUpdate", "maxUnavailable") === 0;
  return gradual
    ? { severity: "notice", text: say`A new one is ready before an old one stops.` }
    : { severity: "notice", text: say`A few at a time.` };
}

/** The end of the path says enough: `containers[agent].resources.requests.memory`. */
const short = ({ path }: Field): string => {
  const inTemplate = path.slice(path.indexOf("template") + 1);
  return pathText(inTemplate[0] === "spec" ? inTemplate.slice(1) : inTemplate);
};

function rollout(change: Extract<Change, { fields: unknown }>): Callout[] {
  const { before, after } = change;
  if (canonical(podTemplateOf(before)) === canonical(podTemplateOf(after))) return [];
  const reasons = under(change, "spec", "template").map(short);
  const why = reasons.length > 0 ? reasons : ["the order of a list"];
  const { severity, text } = manner(after);
  return [found(severity, join(say`Pods of ${title(change)} restart (${why}).`, text))];
}

function renamed(change: Extract<Change, { fields: unknown }>): Callout[] {
  const { kind, metadata } = change.after;
  const old = change.before.metadata.name;
  if (kind === "Job") {
    const reasons = under(change, "spec", "template").map(short);
    const text = say`Job ${familyOf(old, metadata.name)} runs again`;
    const why = reasons.length > 0 ? say` (${reasons}).` : say`.`;
    return [found("notice", join(text, why, ""))];
  }
  if (!runsPods(change.after)) return [];
  const text = say`${title(change)} replaces ${`${kind} ${old}`}: pods of both run until the old one is pruned.`;
  return [found("warning", text)];
}

export const restart: Rule = (change) => {
  if (change.type === "renamed") return renamed(change);
  if (change.type === "changed" && runsPods(change.after)) return rollout(change);
  if (change.type === "removed" && runsPods(change.before) && !keeps(change.before, "Prune=false"))
    return [found("warning", say`Pods of ${title(change)} stop permanently.`)];
  if (change.type === "added" && objectOf(change).kind === "Job")
    return [found("notice", say`${title(change)} runs once.`)];
  return [];
};
