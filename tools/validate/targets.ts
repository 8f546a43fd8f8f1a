/** What there is to render: every overlay and what lies on demand below it, every base and component, every Application. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";

export interface Target {
  /** Path from the repository's root, as failures name it. */
  place: string;
  kind: "overlay" | "on-demand" | "base" | "component" | "applications";
  /** Of an overlay, or of what is deployed on demand beside one. */
  environment?: string;
}

const folders = async (path: string) =>
  (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

export async function findTargets(root: string): Promise<Target[]> {
  const targets: Target[] = [];
  for (const environment of await folders(join(root, "overlays"))) {
    const place = `overlays/${environment}`;
    targets.push({ place, kind: "overlay", environment });
    for (const name of await folders(join(root, place))) {
      targets.push({ place: `${place}/${name}`, kind: "on-demand", environment });
    }
  }
  targets.push({ place: "base", kind: "base" });
  for (const name of await folders(join(root, "components"))) {
    targets.push({ place: `components/${name}`, kind: "component" });
  }
  targets.push({ place: "apps", kind: "applications" });
  return targets;
}
