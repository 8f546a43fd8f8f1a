/** The images that the cluster's rules allow: those that an environment's overlay uses, and those of its operators. */
import { groupOf } from "../../kubernetes/object.ts";
import { imagesIn, withoutVersion } from "../../kubernetes/text/image-reference.ts";
import type { Catalogue } from "../catalogue.ts";
import type { Environment } from "../environments/environment.ts";
import { type Patch, replace } from "../render/patch.ts";
import type { Resource } from "../render/render.ts";
import { image } from "../settings.ts";
import { allowedImages, images } from "./image-rule.ts";

/** CloudNativePG starts its instances with its own image, and its plugin adds a container to them. */
const operatorImages = [
  "ghcr.io/cloudnative-pg/cloudnative-pg",
  "ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar",
];

function resourcesOf(catalogue: Catalogue, environment: Environment): Resource[] {
  const components = environment.components.flatMap(
    (name) => catalogue.components[name]?.resources ?? [],
  );
  const workloads = [...Object.values(catalogue.workloads), ...Object.values(catalogue.onDemand)];
  return [...workloads.flat(), ...components, ...environment.resources];
}

/** Environments share most of their resources: each is read once. */
const known = new WeakMap<Resource, readonly string[]>();

function namesIn(resource: Resource): readonly string[] {
  const names =
    known.get(resource) ?? imagesIn(resource).map((found) => withoutVersion(found.image));
  known.set(resource, names);
  return names;
}

/** As a list in CEL. */
export function allowImages(catalogue: Catalogue, environment: Environment): Patch {
  const resources = resourcesOf(catalogue, environment);
  const hasOperator = resources.some((resource) => groupOf(resource) === "postgresql.cnpg.io");
  const own = environment.image.registry ?? image;
  // Another tag of the same image needs no new rule.
  const names = resources.flatMap(namesIn).map((name) => (name === image ? own : name));
  const all = [...new Set([...names, ...(hasOperator ? operatorImages : [])])].sort();
  return replace(images, allowedImages, `[${all.map((name) => `'${name}'`).join(", ")}]`);
}
