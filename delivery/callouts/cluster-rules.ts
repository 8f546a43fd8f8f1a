/** What the cluster itself refuses: a rule that is gone, or no longer refuses, guards nothing, whatever it still says. */
import { listAt } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { say } from "../sentence.ts";
import { callout, type Rule } from "./callout.ts";
import { pathsOf, title, under } from "./reading.ts";

const found = callout("permissions");

const kinds = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];

const refuses = (change: Change): boolean =>
  objectOf(change).kind !== "ValidatingAdmissionPolicyBinding" ||
  listAt(objectOf(change), "spec", "validationActions").includes("Deny");

export const clusterRules: Rule = (change) => {
  if (!kinds.includes(objectOf(change).kind)) return [];
  if (change.type === "removed")
    return [
      found("danger", say`${title(change)} is removed: what it refused is accepted from then on.`),
    ];
  if (!refuses(change))
    return [
      found("danger", say`${title(change)} has no action ${"Deny"}: what it finds is accepted.`),
    ];
  const fields = under(change, "spec");
  return fields.length > 0
    ? [
        found(
          "warning",
          say`${title(change)} refuses other requests than before: ${pathsOf(fields)}.`,
        ),
      ]
    : [];
};
