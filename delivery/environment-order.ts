/** The order in which environments are listed. */
import { environmentNames } from "../generators/catalogue.ts";

/** Stands for Argo CD's own objects, the Applications and their project, which belong to no overlay. Listed last. */
export const argocd = "argocd";

/** Each name once: in the order of the catalogue, then environments that were removed. */
export function environmentOrder(names: readonly string[]): string[] {
  const past = names.filter((name) => !environmentNames.includes(name) && name !== argocd);
  const order = [...environmentNames, ...past, argocd];
  return [...new Set(order)].filter((name) => names.includes(name));
}
