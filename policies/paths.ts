/** Policies on what the network policies allow together: every path that is used, and no other. */
import { destinationsOf } from "./addresses.ts";
import { allows, everyRule, podSelectors, portOf } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { type LabelSelector, selects, type Workload, workloadsOf } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** Who speaks to whom: each program to the pods behind the Services that it is given. */
function pathsOf({ objects }: Pick<Overlay, "objects">) {
  const services = ofKind(objects, "Service");
  return destinationsOf(objects).flatMap(({ workload: from, host, port }) => {
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
}

export const pathsOpen: Policy<Overlay> = {
  name: "network-paths-are-open",
  reason:
    "a connection needs a way out of the one pod and into the other, and the name of the other",
  *check({ objects }) {
    for (const { from, to, open } of pathsOf({ objects })) {
      const [name, port] = [to.object.metadata.name, open.number];
      if (!allows(objects, "Egress", from.labels, to, open)) {
        yield violation(from.object, "spec.template", `may not speak to ${name}:${port}`);
      }
      if (!allows(objects, "Ingress", to.labels, from, open)) {
        const who = from.object.metadata.name;
        yield violation(to.object, "spec.template", `may not be spoken to by ${who} on ${port}`);
      }
      if (
        !allows(objects, "Egress", from.labels, { outside: "dns" }, { number: 53, protocol: "UDP" })
      ) {
        yield violation(from.object, "spec.template", `may not ask DNS where ${name} is`);
      }
    }
  },
};

export const exposedPathsOpen: Policy<Overlay> = {
  name: "exposed-service-is-reachable",
  reason:
    "an exposed Service whose pods refuse the outside answers nobody where policies are enforced",
  *check({ objects }) {
    for (const { metadata, spec } of ofKind(objects, "Service")) {
      if (spec?.type !== "LoadBalancer" && spec?.type !== "NodePort") continue;
      for (const workload of workloadsOf(objects)) {
        if (!selects({ matchLabels: spec.selector ?? {} }, workload.labels)) continue;
        for (const { port, targetPort = port } of spec.ports ?? []) {
          const open = portOf(workload, targetPort);
          const outside = { outside: "addresses" } as const;
          if (!open || allows(objects, "Ingress", workload.labels, outside, open)) continue;
          yield violation(workload.object, "spec.template", `refuses ${metadata.name} on ${port}`);
        }
      }
    }
  },
};

export const pathsUsed: Policy<Overlay> = {
  name: "network-paths-are-used",
  reason: "a path that nothing uses is one more way in",
  *check({ objects }) {
    const used = pathsOf({ objects });
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
          yield violation(policy, field, `nothing in ${one} has to do with ${two} this way`);
        }
      }
    }
  },
};
