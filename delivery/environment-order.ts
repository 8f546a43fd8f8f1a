/** The names of environments, in the order in which people list them. */
import { environmentNames } from "../generators/catalogue.ts";

/** Argo CD's own objects, the Applications and their project, are no overlay's: they stand last. */
export const argocd = "argocd";

/** Each name once: as in the catalogue, then those that only the past knows. */
export function environmentOrder(names: readonly string[]): string[] {
  const past = names.filter((name) => !environmentNames.includes(name) && name !== argocd);
  const order = [...environmentNames, ...past, argocd];
  return [...new Set(order)].filter((name) => names.includes(name));
}
