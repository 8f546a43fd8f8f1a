/** Policies on monitoring: the programs and PostgreSQL are scraped and can be, and every alert leads a person to what to do. */
import { withMade } from "../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { type LabelSelector, selects, type Workload, workloadsOf } from "../kubernetes/pods.ts";
import { everyRule, portOf } from "./connections.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

interface Monitor extends KubernetesObject {
  spec: {
    selector: LabelSelector;
    /** Of the operator and of Azure; Google calls them `endpoints`. */
    podMetricsEndpoints?: { port?: string }[];
    endpoints?: { port?: string }[];
  };
}

interface Rules extends KubernetesObject {
  spec: {
    groups?: {
      rules?: {
        alert?: string;
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      }[];
    }[];
  };
}

const monitorsOf = (objects: readonly KubernetesObject[]) =>
  objects.filter((object): object is Monitor =>
    ["PodMonitor", "PodMonitoring"].includes(object.kind),
  );
const rulesOf = (objects: readonly KubernetesObject[]) =>
  objects.filter((object): object is Rules =>
    ["ClusterRules", "PrometheusRule", "Rules"].includes(object.kind),
  );
const portsOf = ({ spec }: Monitor) =>
  (spec.podMetricsEndpoints ?? spec.endpoints ?? []).map(({ port = "" }) => port);
const scraped = (monitor: Monitor, workloads: readonly Workload[]) =>
  workloads.filter(({ labels }) => selects(monitor.spec.selector, labels));

/** The programs, and the instances that CloudNativePG makes of a Cluster. */
const servers = (objects: readonly KubernetesObject[]) =>
  workloadsOf(withMade(objects)).filter(
    (workload) =>
      workload.longRunning &&
      ["http", "metrics"].some((port) => portOf(workload, port) !== undefined),
  );

/** Whether a rule lets another namespace in, on that port. */
const letsNamespaceIn = (objects: readonly KubernetesObject[], to: Workload, port: number) =>
  everyRule(objects).some(
    ({ policy, direction, peers, ports }) =>
      direction === "Ingress" &&
      selects(policy.spec?.podSelector ?? {}, to.labels) &&
      peers.some(({ namespaceSelector }) => namespaceSelector !== undefined) &&
      ports.some((open) => open.port === port),
  );

const severities = ["page", "ticket", "none"];

export const monitoring: readonly Policy<Overlay>[] = [
  {
    name: "every-program-is-scraped",
    reason: "alerts stay silent about a program whose metrics nobody reads",
    *check({ objects }) {
      const monitors = monitorsOf(objects);
      if (monitors.length === 0) return;
      for (const workload of servers(objects)) {
        if (monitors.some((monitor) => scraped(monitor, [workload]).length > 0)) continue;
        yield violation(workload.object, workload.field, "is selected by no monitor");
      }
    },
  },
  {
    name: "metrics-are-reachable",
    reason: "a scrape needs a named container port, and a network policy that admits Prometheus",
    *check({ objects }) {
      for (const monitor of monitorsOf(objects)) {
        for (const workload of scraped(monitor, workloadsOf(withMade(objects)))) {
          const { name } = workload.object.metadata;
          for (const port of portsOf(monitor)) {
            const open = portOf(workload, port);
            if (open === undefined) {
              yield violation(monitor, "spec", `${name} has no container port "${port}"`);
            } else if (!letsNamespaceIn(objects, workload, open.number)) {
              yield violation(monitor, "spec", `no policy admits Prometheus to ${name}`);
            }
          }
        }
      }
    },
  },
  {
    name: "alerts-lead-to-a-runbook",
    reason: "the person on call needs the value that is wrong, its severity, and what to do",
    *check({ objects }) {
      for (const rules of rulesOf(objects)) {
        const alerts = (rules.spec.groups ?? []).flatMap(({ rules = [] }) => rules);
        for (const { alert, labels = {}, annotations = {} } of alerts) {
          if (alert === undefined) continue;
          const missing = [
            severities.includes(labels.severity ?? "") ? [] : ["severity"],
            /\{\{ ?\$value/.test(annotations.summary ?? "") ? [] : ["a summary with the value"],
            /#[\w-]+$/.test(annotations.runbook_url ?? "") ? [] : ["a runbook_url to a heading"],
          ].flat();
          if (missing.length === 0) continue;
          yield violation(rules, `spec.groups.rules[${alert}]`, `has no ${missing.join(", no ")}`);
        }
      }
    },
  },
];
