/** How many pods there are, may be, and must stay. */
import { amountOf } from "../../generators/quantity.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { join, say } from "../sentence.ts";
import { autoscaler, autoscalers } from "./autoscaler.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { moved, pathsOf, shown, title, under } from "./reading.ts";

const found = callout("scale");

function replicas(change: Change): Callout[] {
  const count = moved(change, "spec", "replicas");
  if (!count) return [];
  const text = say`${title(change)}: ${shown(count.before)} → ${shown(count.after)} replicas.`;
  if (count.after === 0) return [found("danger", join(text, say`Nothing runs.`))];
  return count.before === undefined
    ? [found("warning", join(text, say`Every sync resets that number, even under an autoscaler.`))]
    : [found("notice", text)];
}

/** `requests` of the containers, by their paths in the pod template. */
function requests(change: Change): Callout[] {
  return under(change, "spec", "template", "spec")
    .filter(({ path }) => path.includes("resources") && path.includes("requests"))
    .map(({ path, before, after }) => {
      const what = `${path.at(-1)} ${shown(after)}`;
      return found(
        "notice",
        say`Each pod of ${title(change)} requests ${what} instead of ${shown(before)}. Autoscalers measure utilization against this.`,
      );
    });
}

function budget(change: Change): Callout[] {
  if (change.type === "removed")
    return [
      found("warning", say`${title(change)} is removed: a drain may stop all of its pods at once.`),
    ];
  const fields = under(change, "spec");
  return fields.length > 0
    ? [
        found(
          "notice",
          say`${title(change)}: the number of pods that a drain may stop changes (${pathsOf(fields)}).`,
        ),
      ]
    : [];
}

/** What pods need more than the quota allows is not created: only less of it is worth a word. */
function quota(change: Change): Callout[] {
  const less = under(change, "spec", "hard").filter(
    ({ before, after }) => after !== undefined && amountOf(after) < amountOf(before),
  );
  return less.length > 0
    ? [found("warning", say`${title(change)} allows the namespace less: ${pathsOf(less)}.`)]
    : [];
}

export const scale: Rule = (change, all) => {
  const { kind } = objectOf(change);
  if (autoscalers.includes(kind)) return autoscaler(change, all);
  switch (kind) {
    case "PodDisruptionBudget":
      return budget(change);
    case "ResourceQuota":
      return quota(change);
    default:
      return [...replicas(change), ...requests(change)];
  }
};
