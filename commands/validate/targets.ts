/** What there is to render: every overlay and what lies on demand below it, every base and component, every Application. */
import { join } from "node:path";
import { foldersIn, overlaysIn } from "../../kubernetes/folders.ts";

export interface Target {
  /** Path from the repository's root, as failures name it. */
  place: string;
  kind: "overlay" | "on-demand" | "base" | "component" | "applications";
  /** Of an overlay, or of what is deployed on demand beside one. */
  environment?: string;
}

export const findTargets = (root: string): Target[] => [
  ...overlaysIn(root).map(({ place, environment, onDemand }): Target => {
    return { place, kind: onDemand ? "on-demand" : "overlay", environment };
  }),
  { place: "base", kind: "base" },
  ...foldersIn(join(root, "components")).map((name): Target => {
    return { place: `components/${name}`, kind: "component" };
  }),
  { place: "apps", kind: "applications" },
];
