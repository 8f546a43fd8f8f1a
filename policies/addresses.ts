/** Which Services the programs connect to, read from their variables and arguments, and policies on these addresses. */
import { withMade } from "../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import {
  containersOf,
  type PlacedContainer,
  type Workload,
  workloadsOf,
} from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

export interface Destination {
  workload: Workload;
  field: string;
  host: string;
  port: number;
}

/** A container's variables; undefined where only the cluster knows the value. */
export function variablesOf({ container }: PlacedContainer, objects: readonly KubernetesObject[]) {
  const configs = new Map(
    ofKind(objects, "ConfigMap").map(({ metadata, data }) => [metadata.name, data ?? {}]),
  );
  const variables = new Map<string, string | undefined>();
  for (const { configMapRef } of container.envFrom ?? []) {
    for (const [name, value] of Object.entries(configs.get(configMapRef?.name ?? "") ?? {})) {
      variables.set(name, value);
    }
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { name: config, key = "" } = valueFrom?.configMapKeyRef ?? {};
    variables.set(name, value ?? configs.get(config ?? "")?.[key]);
  }
  return variables;
}

const ownDomain = /\.aicp(\.svc(\.cluster\.local)?)?$/;

/** Every address in this namespace that a program is given, except its own. */
export function destinationsOf(objects: readonly KubernetesObject[]): Destination[] {
  const found: Destination[] = [];
  for (const workload of workloadsOf(objects)) {
    for (const placed of containersOf(workload)) {
      const add = (place: string, host: string, port: number) =>
        found.push({
          workload,
          field: `${placed.field}.${place}`,
          host: host.replace(ownDomain, ""),
          port,
        });
      const variables = variablesOf(placed, objects);
      const { command = [], args = [] } = placed.container;
      const texts = [...variables, ...[...command, ...args].map((word) => ["args", word] as const)];
      for (const [name, text = ""] of texts) {
        for (const [, host = "", port = "80"] of text.matchAll(/http:\/\/([\w.-]+)(?::(\d+))?/g)) {
          add(name === "args" ? name : `env[${name}]`, host, Number(port));
        }
        if (!name.endsWith("_HOST")) continue;
        add(`env[${name}]`, text, Number(variables.get(name.replace("_HOST", "_PORT"))));
      }
    }
  }
  return found.filter(({ host, workload }) => {
    return !host.includes(".") && host !== workload.object.metadata.name;
  });
}

export const addresses: readonly Policy<Overlay>[] = [
  {
    name: "addresses-exist",
    reason: "a program with a wrong host or port fails only when it first connects",
    *check({ objects }) {
      const services = ofKind(withMade(objects), "Service");
      for (const { workload, field, host, port } of destinationsOf(objects)) {
        const service = services.find(({ metadata }) => metadata.name === host);
        if (service === undefined) {
          yield violation(workload.object, field, `there is no Service ${host}`);
        } else if (!service.spec?.ports?.some((open) => open.port === port)) {
          yield violation(workload.object, field, `Service ${host} has no port ${port}`);
        }
      }
    },
  },
  {
    name: "expansions-resolve",
    reason: "Kubernetes passes $(NAME) on unchanged if the container has no such variable",
    *check({ objects }) {
      for (const workload of workloadsOf(objects)) {
        for (const placed of containersOf(workload)) {
          const variables = variablesOf(placed, objects);
          const { command = [], args = [], env = [] } = placed.container;
          const texts = [...command, ...args, ...env.map(({ value = "" }) => value)];
          for (const [text, name = ""] of texts.flatMap((text) => [
            ...text.matchAll(/\$\((\w+)\)/g),
          ])) {
            if (variables.has(name)) continue;
            yield violation(
              workload.object,
              placed.field,
              `${text} names a variable that the container does not have`,
            );
          }
        }
      }
    },
  },
  {
    name: "pods-follow-their-configuration",
    reason:
      "changing a ConfigMap restarts no pod; changing its fingerprint in the pod template does",
    *check({ objects }) {
      for (const workload of workloadsOf(objects).filter(({ longRunning }) => longRunning)) {
        const reads = containersOf(workload).some(
          ({ container: { env = [], envFrom = [] } }) =>
            env.some(({ valueFrom }) => valueFrom?.configMapKeyRef) ||
            envFrom.some(({ configMapRef }) => configMapRef),
        );
        if (!reads || workload.annotations["aicp/config-fingerprint"] !== undefined) continue;
        const template = workload.field.replace(/\.?spec$/, "");
        const field = `${template}.metadata.annotations[aicp/config-fingerprint]`;
        yield violation(workload.object, field, "is missing");
      }
    },
  },
];
