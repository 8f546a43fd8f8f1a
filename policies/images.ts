/** Policies on images: each is one version, from a known repository, under a name that a node can pull. */
import { imageRepositories, image as ownImage } from "../generators/settings.ts";
import { isCloud } from "../kubernetes/platforms.ts";
import { allContainers } from "../kubernetes/pods.ts";
import { imagesIn, isPinned, parseImage } from "../kubernetes/text/image-reference.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

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

export const images: readonly Policy<Overlay>[] = [
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
];
