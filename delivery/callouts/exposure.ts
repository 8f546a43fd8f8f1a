/** How something is reached from outside the cluster. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { isInternal } from "../../kubernetes/platforms.ts";
import { listAt, textAt } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { join, type Sentence, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { fieldsOf, moved, pathsOf, title } from "./reading.ts";

const found = callout("exposure");

const typeOf = (service: KubernetesObject) => textAt(service, "spec", "type") ?? "ClusterIP";

const reach = (service: KubernetesObject): Sentence => {
  if (typeOf(service) === "NodePort") return say`Every node answers on its port.`;
  if (typeOf(service) !== "LoadBalancer") return say`It is reached inside the cluster only.`;
  return isInternal(service)
    ? say`Its load balancer stays inside the network.`
    : say`On a cloud, its load balancer is on the internet: no annotation says internal.`;
};

const severityOf = (service: KubernetesObject) =>
  typeOf(service) === "LoadBalancer" && !isInternal(service) ? "danger" : "warning";

const details = [
  "loadBalancerClass",
  "externalIPs",
  "loadBalancerSourceRanges",
  "ports",
  "externalTrafficPolicy",
];

function changedService(change: Extract<Change, { fields: unknown }>): Callout[] {
  const { before, after } = change;
  if (isInternal(before) && !isInternal(after) && typeOf(after) === "LoadBalancer")
    return [found("danger", join(say`${title(change)} is no longer internal.`, reach(after)))];
  const type = moved(change, "spec", "type");
  if (type) {
    const text = say`${title(change)}: ${typeOf(before)} → ${typeOf(after)}.`;
    return [found(severityOf(after), join(text, reach(after)))];
  }
  const fields = fieldsOf(change).filter(
    ({ path: [root, field, name] }) =>
      (root === "spec" && details.includes(field ?? "")) ||
      (field === "annotations" && /load-balancer/.test(name ?? "")),
  );
  return fields.length > 0
    ? [found("warning", say`${title(change)} is reachable in another way: ${pathsOf(fields)}.`)]
    : [];
}

function service(change: Change): Callout[] {
  if (change.type === "removed")
    return [found("warning", say`${title(change)} is removed: its clients get no answer.`)];
  if (change.type === "renamed") {
    const name = change.before.metadata.name;
    const text = say`${title(change)} replaces ${name}: clients of the old name get no answer.`;
    return [found("warning", text), ...changedService(change)];
  }
  if (change.type === "changed") return changedService(change);
  return typeOf(change.after) === "ClusterIP"
    ? []
    : [found(severityOf(change.after), join(say`${title(change)} is new.`, reach(change.after)))];
}

const routes = ["Ingress", "Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"];

function route(change: Change): Callout {
  const hosts = hostsOf(objectOf(change));
  const text: Record<Change["type"], Sentence> = {
    added: say`${title(change)} is a new way into the cluster, by ${hosts}.`,
    removed: say`${title(change)} is removed: it was a way into the cluster, by ${hosts}.`,
    changed: say`${title(change)}, a way into the cluster, changes: by ${hosts}.`,
    renamed: say`${title(change)}, a way into the cluster, has another name: by ${hosts}.`,
  };
  return found("warning", text[change.type]);
}

const hostsOf = (object: KubernetesObject): string[] => {
  const hosts = [
    ...listAt(object, "spec", "rules").map((rule) => textAt(rule, "host") ?? "any host"),
    ...listAt(object, "spec", "listeners").map((one) => textAt(one, "hostname") ?? "any host"),
    ...listAt(object, "spec", "hostnames").map(String),
  ];
  return hosts.length > 0 ? [...new Set(hosts)] : ["any host"];
};

export const exposure: Rule = (change) => {
  const { kind } = objectOf(change);
  if (kind === "Service") return service(change);
  return routes.includes(kind) ? [route(change)] : [];
};
