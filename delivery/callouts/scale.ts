/** How many pods there are, may be, and must stay. */
import { amountOf } from "../../generators/quantity.ts";
import { boundFields, boundsProblem } from "../../kubernetes/autoscalers.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { textAt } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { join, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { moved, pathsOf, shown, title, under } from "./reading.ts";

const found = callout("scale");

/** KEDA's default is a Deployment. */
const targetOf = (autoscaler: KubernetesObject) =>
  `${textAt(autoscaler, "spec", "scaleTargetRef", "kind") || "Deployment"} ${textAt(autoscaler, "spec", "scaleTargetRef", "name")}`;

/** Fields by which it scales between its bounds. */
const ruleFields = ({ kind }: KubernetesObject) =>
  kind === "ScaledObject"
    ? ["triggers", "advanced", "fallback", "idleReplicaCount", "scaleTargetRef"]
    : ["metrics", "behavior", "scaleTargetRef"];

function bounds(change: Extract<Change, { fields: unknown }>): Callout[] {
  const target = targetOf(change.after);
  const fields = boundFields(change.after);
  const min = moved(change, "spec", fields.min);
  const max = moved(change, "spec", fields.max);
  const behaviour = ruleFields(change.after).flatMap((field) => under(change, "spec", field));
  return [
    ...(max
      ? [
          found(
            "notice",
            say`${target} has at most ${shown(max.after)} pods instead of ${shown(max.before)}.`,
          ),
        ]
      : []),
    ...(min
      ? [
          found(
            "notice",
            say`${target} has at least ${shown(min.after)} pods instead of ${shown(min.before)}.`,
          ),
        ]
      : []),
    ...(behaviour.length > 0
      ? [found("notice", say`${target} scales by another rule: ${pathsOf(behaviour)}.`)]
      : []),
  ];
}

function autoscaler(change: Change): Callout[] {
  const object = objectOf(change);
  const problem = change.type === "removed" ? undefined : boundsProblem(object);
  const before = "before" in change ? boundsProblem(change.before) : undefined;
  const impossible =
    problem && problem !== before ? [found("danger", say`${title(change)}: ${problem}.`)] : [];
  if ("fields" in change) return [...impossible, ...bounds(change)];
  const text =
    change.type === "added"
      ? say`${targetOf(object)} is scaled by ${title(change)} from now on.`
      : say`${title(change)} no longer scales ${targetOf(object)}: it keeps its current number of pods, unless another object scales it.`;
  return [...impossible, found(change.type === "added" ? "notice" : "warning", text)];
}

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

export const scale: Rule = (change) => {
  switch (objectOf(change).kind) {
    case "HorizontalPodAutoscaler":
    case "ScaledObject":
      return autoscaler(change);
    case "PodDisruptionBudget":
      return budget(change);
    case "ResourceQuota":
      return quota(change);
    default:
      return [...replicas(change), ...requests(change)];
  }
};
