/** Policies on label selectors: they match the intended pods and never have to change. */

import { selects, workloadsOf } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const stable = ["app", "app.kubernetes.io/name", "app.kubernetes.io/component"];

export const selectors: readonly Policy<Overlay>[] = [
  {
    name: "selector-matches-own-pods",
    reason: "the API server refuses a workload whose selector does not match its own pods",
    source: "kosko: valid-pod-selector",
    *check({ objects }) {
      for (const { object, selector, labels, longRunning } of workloadsOf(objects)) {
        if (!longRunning || (selector && selects(selector, labels))) continue;
        yield violation(object, "spec.selector", "does not match the labels of the pod template");
      }
    },
  },
  {
    name: "selector-is-stable",
    reason: "a selector is immutable: changing a label in it means deleting the workload",
    *check({ objects }) {
      for (const { object, selector } of workloadsOf(objects)) {
        for (const label of Object.keys(selector?.matchLabels ?? {})) {
          if (stable.includes(label)) continue;
          yield violation(
            object,
            `spec.selector.matchLabels[${label}]`,
            "may change later: select by app, app.kubernetes.io/name or app.kubernetes.io/component",
          );
        }
        if (selector?.matchExpressions === undefined) continue;
        yield violation(
          object,
          "spec.selector.matchExpressions",
          "is unnecessary: use matchLabels",
        );
      }
    },
  },
  {
    name: "selectors-are-disjoint",
    reason: "two workloads that select the same pods fight over them",
    *check({ objects }) {
      const workloads = workloadsOf(objects);
      for (const { object, selector, longRunning } of workloads) {
        if (!longRunning || selector === undefined) continue;
        for (const other of workloads) {
          if (other.object === object || !selects(selector, other.labels)) continue;
          const name = other.object.metadata.name;
          yield violation(object, "spec.selector", `also matches the pods of ${name}`);
        }
      }
    },
  },
  {
    name: "service-reaches-pods",
    reason:
      "a Service whose selector or port matches nothing has no endpoints, and nothing reports it",
    source: "kosko: require-service-selector",
    *check({ objects }) {
      for (const service of ofKind(objects, "Service")) {
        const { selector = {}, ports = [] } = service.spec ?? {};
        const pods = workloadsOf(objects).filter(({ labels }) => {
          return Object.keys(selector).length > 0 && selects({ matchLabels: selector }, labels);
        });
        if (pods.length === 0) yield violation(service, "spec.selector", "matches no pod template");
        const open = pods.flatMap(({ pod }) => pod.containers.flatMap(({ ports }) => ports ?? []));
        for (const { name, port, targetPort = port, protocol = "TCP" } of ports) {
          const hit = open.some(
            (other) =>
              (other.name === targetPort || other.containerPort === targetPort) &&
              (other.protocol ?? "TCP") === protocol,
          );
          if (hit || pods.length === 0) continue;
          const field = `spec.ports[${name ?? port}].targetPort`;
          yield violation(service, field, `no selected pod has a port ${targetPort}/${protocol}`);
        }
      }
    },
  },
  {
    name: "service-ports-named",
    reason: "names tell what listens on a port, and let its number change in one place",
    source: "kosko: require-service-port-name, unique-service-port-name",
    *check({ objects }) {
      for (const service of ofKind(objects, "Service")) {
        const seen = new Set<string>();
        for (const { name, port } of service.spec?.ports ?? []) {
          const field = `spec.ports[${name ?? port}]`;
          if (name === undefined) yield violation(service, field, "has no name");
          else if (seen.has(name)) yield violation(service, field, "occurs twice");
          else seen.add(name);
        }
      }
    },
  },
  {
    name: "service-selectors-differ",
    reason: "AKS Automatic refuses two Services with the same selector",
    source: "AKS: deployment safeguards",
    *check({ objects }) {
      const seen = new Map<string, string | undefined>();
      for (const service of ofKind(objects, "Service")) {
        const selector = JSON.stringify(Object.entries(service.spec?.selector ?? {}).sort());
        const first = seen.get(selector);
        if (first !== undefined)
          yield violation(service, "spec.selector", `is the same as that of ${first}`);
        else seen.set(selector, service.metadata.name);
      }
    },
  },
  {
    name: "stateful-set-has-headless-service",
    reason: "without its headless Service a StatefulSet's pods have no DNS names",
    source: "kosko: no-missing-service",
    *check({ objects }) {
      const headless = ofKind(objects, "Service").filter(({ spec }) => spec?.clusterIP === "None");
      for (const set of ofKind(objects, "StatefulSet")) {
        const { serviceName } = set.spec ?? {};
        if (headless.some(({ metadata }) => metadata.name === serviceName)) continue;
        yield violation(
          set,
          "spec.serviceName",
          `the overlay has no headless Service ${serviceName}`,
        );
      }
    },
  },
];
