/** What an alert is, and how it becomes a rule of Prometheus. */
import type { IRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Rule";
import { webAddress } from "../repository-url.ts";
import { repository } from "../settings.ts";

/**
 * `page`: somebody gets up now. `ticket`: somebody looks in the morning. `none`: nobody is told; it proves that alerts are
 * delivered at all.
 */
export type Severity = "page" | "ticket" | "none";

export interface Alert {
  /** Also the heading in docs/operations.md that says what to do. */
  name: string;
  expr: string;
  /** How long `expr` must hold first, as Prometheus writes durations. Without it, one evaluation is enough. */
  for?: string;
  severity: Severity;
  /** One sentence with the value, which is what a telephone shows. */
  summary: string;
}

const handbook = `${webAddress(repository.url)}/blob/${repository.revision}/docs/operations.md`;

/** The address of the alert's section. GitHub's anchor of a heading that is one word is the word in lower case. */
export const runbookOf = ({ name }: Alert): string => `${handbook}#${name.toLowerCase()}`;

export const ruleOf = (alert: Alert): IRule => ({
  alert: alert.name,
  expr: alert.expr,
  ...(alert.for && { for: alert.for }),
  labels: { severity: alert.severity },
  annotations: { summary: alert.summary, runbook_url: runbookOf(alert) },
});
