/** Policies on images, and on names inside of a pod. */
import { allContainers, containersOf, podField, workloadsOf } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";
import { isCloud } from "./updates.ts";

export const imagesPinned: Policy<Overlay> = {
  name: "images-pinned",
  reason: "an image without a tag is another one tomorrow, and no revert brings the old one back",
  source: "kosko: require-container-image, require-image-tag; AKS: deployment safeguards",
  *check({ objects }) {
    for (const { workload, container, field } of allContainers(objects)) {
      const [, tag = "", digest] =
        /^[^@]*?(?::([\w][\w.-]*))?(@sha256:[0-9a-f]{64})?$/.exec(container.image ?? "") ?? [];
      if (digest !== undefined || (tag !== "" && tag !== "latest")) continue;
      const message = `"${container.image}" has neither a tag but latest nor a digest`;
      yield violation(workload.object, `${field}.image`, message);
    }
  },
};

export const imagesPullable: Policy<Overlay> = {
  name: "own-image-has-a-registry",
  reason:
    "a bare name is loaded into a local cluster by hand; a cloud's nodes would look for it on Docker Hub",
  *check(overlay) {
    if (!isCloud(overlay)) return;
    for (const { workload, container, field } of allContainers(overlay.objects)) {
      if (!/^aicp([:@]|$)/.test(container.image ?? "")) continue;
      yield violation(workload.object, `${field}.image`, `"${container.image}" has no registry`);
    }
  },
};

function twice(names: readonly (string | undefined)[]): string[] {
  return names.filter((name): name is string => {
    return name !== undefined && names.indexOf(name) !== names.lastIndexOf(name);
  });
}

export const uniqueInPod: Policy<Overlay> = {
  name: "unique-names-in-a-pod",
  reason:
    "of two variables with one name the last wins; other names that are there twice are refused",
  source: "kosko: unique-container-name, unique-container-port-name, unique-env-name",
  *check({ objects }) {
    for (const workload of workloadsOf(objects)) {
      const { object, pod } = workload;
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
          yield violation(object, `${podField}.${field}[${name}]`, "is there twice");
        }
      }
    }
  },
};

export const mountsHaveVolumes: Policy<Overlay> = {
  name: "mounts-have-volumes",
  reason:
    "the API server refuses a mount without its volume; a volume without a mount is a leftover",
  source: "kosko: no-missing-pod-volume-mount",
  *check({ objects }) {
    for (const workload of workloadsOf(objects)) {
      const { object, pod } = workload;
      const own = (pod.volumes ?? []).map(({ name }) => name);
      const volumes = [...own, ...claimNames(object)];
      const used = new Set<string>();
      for (const { container, field } of containersOf(workload)) {
        for (const { name } of container.volumeMounts ?? []) {
          used.add(name);
          if (volumes.includes(name)) continue;
          yield violation(object, `${field}.volumeMounts[${name}]`, "there is no such volume");
        }
      }
      for (const name of volumes.filter((name) => !used.has(name))) {
        yield violation(object, `${podField}.volumes[${name}]`, "is mounted nowhere");
      }
    }
  },
};

/** Names of the claims that a StatefulSet makes for each of its pods. */
function claimNames(object: object): string[] {
  const { spec } = object as {
    spec?: { volumeClaimTemplates?: { metadata?: { name?: string } }[] };
  };
  return (spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? "");
}

export const portsNamed: Policy<Overlay> = {
  name: "container-ports-named",
  reason: "Services and probes refer to a port by its name, so that its number stands in one place",
  source: "kosko: require-container-port-name",
  *check({ objects }) {
    for (const { workload, container, field } of allContainers(objects)) {
      for (const { name, containerPort } of container.ports ?? []) {
        if (name !== undefined) continue;
        yield violation(workload.object, `${field}.ports[${containerPort}]`, "has no name");
      }
    }
  },
};
