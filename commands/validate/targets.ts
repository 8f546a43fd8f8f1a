/** What is rendered: every overlay with its on-demand workloads, the base, every component, every Application, and bootstrap's. */
import { join } from "node:path";
import { foldersIn, overlaysIn } from "../../kubernetes/manifests/folders.ts";

export interface Target {
  /** Path from the repository root, used in failures. */
  place: string;
  kind: "overlay" | "on-demand" | "base" | "component" | "applications" | "bootstrap";
  /** Of an overlay or an on-demand workload. */
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
  ...foldersIn(join(root, "bootstrap")).map((name): Target => {
    return { place: `bootstrap/${name}`, kind: "bootstrap" };
  }),
];
