/** Who scales a workload, between which bounds and by what: in git itself, or by KEDA. */
import { boundFields, boundsProblem } from "../../kubernetes/autoscalers.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { textAt } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { join, say } from "../sentence.ts";
import { type Callout, callout } from "./callout.ts";
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

export const autoscalers = ["HorizontalPodAutoscaler", "ScaledObject"];

/** The autoscaler of the other kind that comes as this one goes, or goes as this one comes. */
const successorOrPredecessor = (change: Change, all: readonly Change[]): Change | undefined =>
  all.find((other) => {
    const [one, two] = [objectOf(change), objectOf(other)];
    const isOpposite = [change.type, other.type].toSorted().join() === "added,removed";
    return (
      isOpposite &&
      one.kind !== two.kind &&
      autoscalers.includes(two.kind) &&
      targetOf(one) === targetOf(two)
    );
  });

/** KEDA and git hand the running autoscaler to each other. Said once, of the one that comes. */
function handedOver(change: Change, other: Change): Callout[] {
  if (change.type === "removed") return [];
  const text = say`${targetOf(objectOf(change))} is scaled by ${title(change)} instead of ${title(other)}. No pod moves.`;
  return objectOf(change).kind === "ScaledObject"
    ? [
        found(
          "notice",
          join(text, say`KEDA must be installed before: ${"pnpm run doctor"} checks it.`),
        ),
      ]
    : [found("notice", text)];
}

export function autoscaler(change: Change, all: readonly Change[]): Callout[] {
  const object = objectOf(change);
  const problem = change.type === "removed" ? undefined : boundsProblem(object);
  const before = "before" in change ? boundsProblem(change.before) : undefined;
  const impossible =
    problem && problem !== before ? [found("danger", say`${title(change)}: ${problem}.`)] : [];
  if ("fields" in change) return [...impossible, ...bounds(change)];
  const other = successorOrPredecessor(change, all);
  if (other) return [...impossible, ...handedOver(change, other)];
  const text =
    change.type === "added"
      ? say`${targetOf(object)} is scaled by ${title(change)} from now on.`
      : say`${title(change)} no longer scales ${targetOf(object)}: it keeps its current number of pods, unless another object scales it.`;
  return [...impossible, found(change.type === "added" ? "notice" : "warning", text)];
}
