/**
 * Google's and Azure's monitoring kinds, whose definitions no Go module carries: closed schemas of the fields that this
 * repository uses, after the definitions in GoogleCloudPlatform/prometheus-engine (charts/operator/crds) and
 * Azure/prometheus-collector (which takes the operator's PodMonitor over).
 */
import type { Schema } from "./schema.ts";

const text: Schema = { type: "string", minLength: 1 };
const duration: Schema = {
  type: "string",
  pattern:
    "^(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?$",
};
const texts: Schema = { type: "object", additionalProperties: { type: "string" } };
const list = (items: Schema): Schema => ({ type: "array", items });

const closed = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...(required.length > 0 && { required }), // an empty list is no valid schema
});

const requirement = closed({ key: text, operator: text, values: list({ type: "string" }) }, [
  "key",
  "operator",
]);
const selector = closed({ matchLabels: texts, matchExpressions: list(requirement) });

const endpoint = closed({ port: { type: ["integer", "string"] }, path: text, interval: duration }, [
  "interval",
  "port",
]);
const mapping = closed({ from: text, to: { type: "string" } }, ["from"]);
const podMonitoring = closed(
  {
    selector,
    endpoints: { ...list(endpoint), minItems: 1 },
    targetLabels: closed({ fromPod: list(mapping), metadata: list({ type: "string" }) }),
  },
  ["endpoints", "selector"],
);

const rule = closed(
  { alert: text, record: text, expr: text, for: duration, labels: texts, annotations: texts },
  ["expr"],
);
// An interval, which Prometheus itself has a default for, must be given.
const group = closed({ name: text, interval: duration, rules: list(rule) }, [
  "interval",
  "name",
  "rules",
]);
const rules = closed({ groups: list(group) }, ["groups"]);

/** The spec of each of Google's kinds. */
export const googleSpecs: Readonly<Record<string, Schema>> = {
  PodMonitoring: podMonitoring,
  Rules: rules,
  ClusterRules: rules,
};

/** An object of that kind, with the metadata that every object has. */
export const objectSchema = (spec: Schema, metadata: Schema): Schema =>
  closed({ apiVersion: text, kind: text, metadata, spec }, [
    "apiVersion",
    "kind",
    "metadata",
    "spec",
  ]);
