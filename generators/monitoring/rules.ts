/** All rules, in groups that are evaluated together. */
import type { IRuleGroup } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/RuleGroup";
import { type Alert, ruleOf } from "./alert.ts";
import { backupAlerts, capacityAlerts, deliveryAlerts, watchdog } from "./alerts-cluster.ts";
import { databaseAlerts, taskAlerts } from "./alerts-system.ts";
import { burnAlerts, recordings } from "./objectives.ts";

/** A group with its interval, which the operator and Azure can leave out and Google cannot. */
export type RuleGroup = IRuleGroup & Required<Pick<IRuleGroup, "interval" | "rules">>;

const group = (name: string, alerts: readonly Alert[], interval = "15s"): RuleGroup => ({
  name: `aicp-${name}`,
  interval,
  rules: alerts.map(ruleOf),
});

/** What is about AICP's own namespace. */
export const namespaceGroups: readonly RuleGroup[] = [
  { name: "aicp-objectives", interval: "30s", rules: [...recordings, ...burnAlerts.map(ruleOf)] },
  group("tasks", taskAlerts),
  group("database", databaseAlerts),
  group("backups", backupAlerts, "1m"),
  group("capacity", [...capacityAlerts, watchdog]),
];

/** What is measured in other namespaces: Google's `Rules` see their own only. */
export const clusterGroups: readonly RuleGroup[] = [group("delivery", deliveryAlerts)];
export const alerts: readonly Alert[] = [
  ...burnAlerts,
  ...taskAlerts,
  ...databaseAlerts,
  ...backupAlerts,
  ...capacityAlerts,
  watchdog,
  ...deliveryAlerts,
];
