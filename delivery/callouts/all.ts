/** Every call-out of a change, the most severe first. */
import { type Change, objectOf } from "../compare/compare.ts";
import { say } from "../sentence.ts";
import { type Callout, type Rule, topics } from "./callout.ts";
import { clusterRules } from "./cluster-rules.ts";
import { data } from "./data.ts";
import { database } from "./database.ts";
import { databaseArchive } from "./database-archive.ts";
import { databaseCluster } from "./database-cluster.ts";
import { exposure } from "./exposure.ts";
import { image } from "./image.ts";
import { networkPolicy } from "./network-policy.ts";
import { permissions } from "./permissions.ts";
import { podSecurity } from "./pod-security.ts";
import { refused } from "./refused.ts";
import { restart } from "./restart.ts";
import { scale } from "./scale.ts";
import { storage } from "./storage.ts";

const rules: readonly Rule[] = [
  data,
  database,
  databaseCluster,
  databaseArchive,
  refused,
  permissions,
  clusterRules,
  networkPolicy,
  podSecurity,
  exposure,
  storage,
  image,
  scale,
  restart,
];

const severities: readonly Callout["severity"][] = ["danger", "warning", "notice"];

export const bySeverity = (a: Callout, b: Callout): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  topics.indexOf(a.topic) - topics.indexOf(b.topic);

export const calloutsOf = (change: Change, all: readonly Change[]): Callout[] =>
  rules.flatMap((rule) => attempt(rule, change, all)).sort(bySeverity);

/** Rules expect valid objects. If one cannot read an object, the call-out says so instead of hiding the change. */
function attempt(rule: Rule, change: Change, all: readonly Change[]): Callout[] {
  try {
    return rule(change, all);
  } catch (error) {
    const { kind, metadata } = objectOf(change);
    const text = say`${`${kind} ${metadata.name}`} cannot be read: ${(error as Error).message}. ${"pnpm validate"} says which field is wrong.`;
    return [{ severity: "danger", topic: "refused", text }];
  }
}
