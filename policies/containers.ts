/** Policies on images, and on names inside a pod. */
import { imageRepositories, image as ownImage } from "../generators/settings.ts";
import { isCloud } from "../kubernetes/platforms.ts";
import { allContainers, containersOf, workloadsOf } from "../kubernetes/pods.ts";
import { imagesIn, isPinned, parseImage } from "../kubernetes/text/image-reference.ts";
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

/** The programs' image as it is loaded into a local cluster by hand. */
const bareImage = parseImage(ownImage)?.repository;
const trusted = [ownImage, ...imageRepositories].map((name) => parseImage(name)?.repository);

/** Of every kind: of a pod's containers and volumes, and of what an operator makes pods of. A container needs one. */
const everyImage = (objects: Overlay["objects"]) => [
  ...objects.flatMap((object) =>
    imagesIn({ spec: object.spec, template: object.template }).map((found) => ({
      object,
      ...found,
    })),
  ),
  ...allContainers(objects).flatMap(({ workload, container, field }) =>
    container.image === undefined
      ? [{ object: workload.object, field: `${field}.image`, image: "" }]
      : [],
  ),
];

export const containers: readonly Policy<Overlay>[] = [
  {
    name: "images-pinned",
    reason:
      "an image without a tag can change overnight, and reverting the commit does not bring the old one back",
    source: "kosko: require-container-image, require-image-tag; AKS: deployment safeguards",
    *check({ objects }) {
      for (const { object, field, image } of everyImage(objects)) {
        if (isPinned(image)) continue;
        yield violation(object, field, `"${image}" needs a digest or a tag other than latest`);
      }
    },
  },
  {
    name: "image-names-are-valid",
    reason: "no node pulls an image of another name: the pod waits with InvalidImageName",
    source: "distribution: reference grammar",
    *check({ objects }) {
      for (const { object, field, image } of everyImage(objects)) {
        if (parseImage(image) !== undefined) continue;
        const message = `"${image}" is not the name of an image: REGISTRY/REPOSITORY:TAG in lower case`;
        yield violation(object, field, message);
      }
    },
  },
  {
    name: "images-come-from-known-repositories",
    reason: "an image from elsewhere runs a stranger's code beside the database",
    *check({ objects }) {
      for (const { object, field, image } of everyImage(objects)) {
        const { repository } = parseImage(image) ?? {};
        if (repository === undefined || trusted.includes(repository)) continue;
        const message = `${repository} is not in imageRepositories of generators/settings.ts`;
        yield violation(object, field, message);
      }
    },
  },
  {
    name: "own-image-has-a-registry",
    reason:
      "an image without a registry exists only on local clusters that loaded it; a cloud's nodes look for it on Docker Hub",
    *check({ objects }) {
      if (!isCloud(objects)) return;
      for (const { object, field, image } of everyImage(objects)) {
        if (parseImage(image)?.repository !== bareImage) continue;
        yield violation(object, field, `"${image}" has no registry`);
      }
    },
  },
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
