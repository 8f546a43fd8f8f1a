/** Policies on all network policies together: they allow every path that is used, and no other. */

import { clusterLabel, ports, withMade } from "../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { isCloud } from "../kubernetes/platforms.ts";
import { type LabelSelector, selects, type Workload, workloadsOf } from "../kubernetes/pods.ts";
import { destinationsOf } from "./addresses.ts";
import { allows, everyRule, podSelectors, portOf } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** Who connects to whom: each program to the pods behind the Services that it is given. */
function pathsOf(objects: readonly KubernetesObject[]) {
  const services = ofKind(objects, "Service");
  const programs = destinationsOf(objects).flatMap(({ workload: from, host, port }) => {
    const { spec } = services.find(({ metadata }) => metadata.name === host) ?? {};
    const target = spec?.ports?.find((open) => open.port === port);
    const pods = workloadsOf(objects).filter(({ labels }) => {
      return spec?.selector !== undefined && selects({ matchLabels: spec.selector }, labels);
    });
    return pods.flatMap((to) => {
      const open = target && portOf(to, target.targetPort ?? target.port);
      return open === undefined ? [] : [{ from, to, open }];
    });
  });
  return [...programs, ...betweenInstances(objects)];
}

/** A standby streams from the primary, and asks its instance manager. */
const betweenInstances = (objects: readonly KubernetesObject[]) =>
  workloadsOf(objects)
    .filter(({ labels }) => labels[clusterLabel] !== undefined)
    .flatMap((instance) =>
      [ports.postgresql, ports.status].flatMap((port) => {
        const open = portOf(instance, port);
        return open === undefined ? [] : [{ from: instance, to: instance, open }];
      }),
    );

export const paths: readonly Policy<Overlay>[] = [
  {
    name: "network-paths-are-open",
    reason: "a connection needs egress from one pod, ingress to the other, and DNS",
    *check({ objects }) {
      for (const { from, to, open } of pathsOf(withMade(objects))) {
        const [name, port] = [to.object.metadata.name, open.number];
        if (!allows(objects, "Egress", from.labels, to, open)) {
          yield violation(from.object, from.field, `may not connect to ${name}:${port}`);
        }
        if (!allows(objects, "Ingress", to.labels, from, open)) {
          const who = from.object.metadata.name;
          yield violation(
            to.object,
            to.field,
            `may not receive connections from ${who} on ${port}`,
          );
        }
        if (
          !allows(
            objects,
            "Egress",
            from.labels,
            { outside: "dns" },
            { number: 53, protocol: "UDP" },
          )
        ) {
          yield violation(from.object, from.field, `may not query DNS for ${name}`);
        }
      }
    },
  },
  {
    name: "exposed-service-is-reachable",
    reason:
      "an exposed Service whose pods accept no traffic from outside answers nobody where policies are enforced",
    *check({ objects }) {
      if (isCloud(objects)) return; // there the environment names the clients, and begins with none
      for (const { metadata, spec } of ofKind(objects, "Service")) {
        if (spec?.type !== "LoadBalancer" && spec?.type !== "NodePort") continue;
        for (const workload of workloadsOf(objects)) {
          if (!selects({ matchLabels: spec.selector ?? {} }, workload.labels)) continue;
          for (const { port, targetPort = port } of spec.ports ?? []) {
            const open = portOf(workload, targetPort);
            const outside = { outside: "addresses" } as const;
            if (!open || allows(objects, "Ingress", workload.labels, outside, open)) continue;
            yield violation(
              workload.object,
              workload.field,
              `accepts no traffic from outside for Service ${metadata.name} on ${port}`,
            );
          }
        }
      }
    },
  },
  {
    name: "network-paths-are-used",
    reason: "a path that nothing uses only helps an attacker",
    *check(overlay) {
      const objects = withMade(overlay.objects);
      const used = pathsOf(objects);
      const uses = (from: Workload, to: Workload) =>
        used.some((path) => path.from.object === from.object && path.to.object === to.object);
      const selected = (selector: LabelSelector = {}) =>
        workloadsOf(objects).filter(({ labels }) => selects(selector, labels));
      for (const { policy, direction, field, ...rule } of everyRule(objects)) {
        const own = selected(policy.spec?.podSelector);
        for (const other of podSelectors(rule).flatMap(selected)) {
          const idle = own.filter((mine) => {
            return direction === "Egress" ? !uses(mine, other) : !uses(other, mine);
          });
          for (const { object } of idle) {
            const [one, two] = [object.metadata.name, other.object.metadata.name];
            yield violation(
              policy,
              field,
              direction === "Egress"
                ? `${one} never connects to ${two}`
                : `${two} never connects to ${one}`,
            );
          }
        }
      }
    },
  },
];
