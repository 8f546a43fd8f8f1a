/** Policies on names inside a pod: of its containers, their ports, variables and mounts, and of its volumes. */
import { allContainers, containersOf, workloadsOf } from "../kubernetes/pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

function twice(names: readonly (string | undefined)[]): string[] {
  return names.filter((name): name is string => {
    return name !== undefined && names.indexOf(name) !== names.lastIndexOf(name);
  });
}

/** Names of the claims that a StatefulSet creates for each of its pods. */
function claimNames(object: object): string[] {
  const { spec } = object as {
    spec?: { volumeClaimTemplates?: { metadata?: { name?: string } }[] };
  };
  return (spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? "");
}

export const containers: readonly Policy<Overlay>[] = [
  {
    name: "unique-names-in-a-pod",
    reason:
      "of two variables with the same name the last one wins; the API server refuses other duplicate names",
    source: "kosko: unique-container-name, unique-container-port-name, unique-env-name",
    *check({ objects }) {
      for (const workload of workloadsOf(objects)) {
        const { object, pod } = workload;
        const podField = workload.field;
        const containers = containersOf(workload).map(({ container }) => container);
        const ports = containers.flatMap(({ ports }) => ports ?? []);
        const lists: [string, (string | undefined)[]][] = [
          ["containers", containers.map(({ name }) => name)],
          ["containers.ports", ports.map(({ name }) => name)],
          ["containers.ports", ports.map((port) => `${port.containerPort}/${port.protocol}`)],
          ["volumes", (pod.volumes ?? []).map(({ name }) => name)],
        ];
        for (const { name, env = [], volumeMounts = [] } of containers) {
          lists.push([`containers[${name}].env`, env.map(({ name }) => name)]);
          const paths = volumeMounts.map(({ mountPath }) => mountPath);
          lists.push([`containers[${name}].volumeMounts`, paths]);
        }
        for (const [field, names] of lists) {
          for (const name of new Set(twice(names))) {
            yield violation(object, `${podField}.${field}[${name}]`, "occurs twice");
          }
        }
      }
    },
  },
  {
    name: "mounts-have-volumes",
    reason:
      "the API server refuses a mount without a volume; a volume without a mount is a leftover",
    source: "kosko: no-missing-pod-volume-mount",
    *check({ objects }) {
      for (const workload of workloadsOf(objects)) {
        const { object, pod } = workload;
        const podField = workload.field;
        const own = (pod.volumes ?? []).map(({ name }) => name);
        const volumes = [...own, ...claimNames(object)];
        const used = new Set<string>();
        for (const { container, field } of containersOf(workload)) {
          for (const { name } of container.volumeMounts ?? []) {
            used.add(name);
            if (volumes.includes(name)) continue;
            yield violation(object, `${field}.volumeMounts[${name}]`, "has no volume");
          }
        }
        for (const name of volumes.filter((name) => !used.has(name))) {
          yield violation(object, `${podField}.volumes[${name}]`, "is not mounted");
        }
      }
    },
  },
  {
    name: "container-ports-named",
    reason: "Services and probes refer to a port by name, so that its number is written once",
    source: "kosko: require-container-port-name",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        for (const { name, containerPort } of container.ports ?? []) {
          if (name !== undefined) continue;
          yield violation(workload.object, `${field}.ports[${containerPort}]`, "has no name");
        }
      }
    },
  },
];
