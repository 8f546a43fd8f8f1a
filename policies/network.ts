/** Policies on the network policies: all is refused, and what is used is open, no more. */
import { destinationsOf } from "./addresses.ts";
import { allows, type Direction, portOf, rulesOf } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { selects, type Workload, workloadsOf } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const directions: Direction[] = ["Ingress", "Egress"];

export const defaultDeny: Policy<Overlay> = {
  name: "default-deny",
  reason: "a pod that no policy selects may speak to everyone, and everyone to it",
  *check({ objects }) {
    const policies = ofKind(objects, "NetworkPolicy");
    const denies = policies.some(({ spec }) => {
      const everyPod = Object.keys(spec?.podSelector ?? { missing: true }).length === 0;
      const both = directions.every((type) => spec?.policyTypes?.includes(type));
      return everyPod && both && !spec?.ingress && !spec?.egress;
    });
    const [namespace] = ofKind(objects, "Namespace");
    if (denies || namespace === undefined) return;
    yield violation(namespace, "metadata.name", "has no NetworkPolicy that refuses everything");
  },
};

export const peersExist: Policy<Overlay> = {
  name: "network-peers-exist",
  reason:
    "a policy for pods or ports that are not there opens nothing, and hides that a path is shut",
  *check({ objects }) {
    const workloads = workloadsOf(objects);
    const selected = (selector: Parameters<typeof selects>[0]) =>
      workloads.filter(({ labels }) => selects(selector, labels));
    for (const policy of ofKind(objects, "NetworkPolicy")) {
      const own = selected(policy.spec?.podSelector ?? {});
      if (own.length === 0) yield violation(policy, "spec.podSelector", "matches no pod template");
      for (const direction of directions) {
        for (const { peers, ports } of rulesOf(policy, direction)) {
          const field = `spec.${direction.toLowerCase()}`;
          const pods = peers.filter(({ podSelector, namespaceSelector }) => {
            return podSelector !== undefined && namespaceSelector === undefined;
          });
          const others = pods.flatMap(({ podSelector }) => selected(podSelector ?? {}));
          if (pods.length > 0 && others.length === 0) {
            yield violation(policy, field, "has a peer that matches no pod template");
            continue;
          }
          const listening = direction === "Ingress" ? own : others;
          for (const { port = 0 } of listening.length > 0 ? ports : []) {
            if (listening.some((workload) => portOf(workload, port))) continue;
            yield violation(policy, `${field}.ports`, `nothing selected listens on ${port}`);
          }
        }
      }
    }
  },
};

/** Private and link-local networks. */
const inside = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|169\.254\.|f[cd]|fe80)/;

export const peersNarrow: Policy<Overlay> = {
  name: "network-peers-are-narrow",
  reason: "a rule without a peer is open to the world",
  *check({ objects }) {
    for (const policy of ofKind(objects, "NetworkPolicy")) {
      for (const direction of directions) {
        const field = `spec.${direction.toLowerCase()}`;
        for (const { peers, ports } of rulesOf(policy, direction)) {
          if (peers.length === 0) yield violation(policy, field, "has a rule for every peer");
          if (ports.length === 0) yield violation(policy, field, "has a rule for every port");
          for (const { ipBlock, namespaceSelector } of peers) {
            if (ipBlock && !inside.test(ipBlock.cidr)) {
              yield violation(policy, field, `${ipBlock.cidr} is no private network`);
            }
            if (
              namespaceSelector &&
              Object.keys(namespaceSelector.matchLabels ?? {}).length === 0
            ) {
              yield violation(policy, field, "is open to every namespace");
            }
          }
        }
      }
    }
  },
};

/** Who speaks to whom: each program to the pods behind the Services that it is given. */
function pathsOf({ objects }: Pick<Overlay, "objects">) {
  const services = ofKind(objects, "Service");
  return destinationsOf(objects).flatMap(({ workload: from, host, port }) => {
    const { spec } = services.find(({ metadata }) => metadata?.name === host) ?? {};
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
      const [name, port] = [to.object.metadata?.name, open.number];
      if (!allows(objects, "Egress", from.labels, to, open)) {
        yield violation(from.object, "spec.template", `may not speak to ${name}:${port}`);
      }
      if (!allows(objects, "Ingress", to.labels, from, open)) {
        const who = from.object.metadata?.name;
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
          yield violation(workload.object, "spec.template", `refuses ${metadata?.name} on ${port}`);
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
    const workloads = workloadsOf(objects);
    for (const policy of ofKind(objects, "NetworkPolicy")) {
      for (const direction of directions) {
        for (const { podSelector, namespaceSelector } of rulesOf(policy, direction).flatMap(
          ({ peers }) => peers,
        )) {
          if (podSelector === undefined || namespaceSelector !== undefined) continue;
          const own = workloads.filter(({ labels }) =>
            selects(policy.spec?.podSelector ?? {}, labels),
          );
          const others = workloads.filter(({ labels }) => selects(podSelector, labels));
          const idle = own.flatMap((mine) =>
            others.filter((other) => {
              return direction === "Egress" ? !uses(mine, other) : !uses(other, mine);
            }),
          );
          for (const { object } of idle) {
            const message = `nothing speaks this way with ${object.metadata?.name}`;
            yield violation(policy, `spec.${direction.toLowerCase()}`, message);
          }
        }
      }
    }
  },
};
