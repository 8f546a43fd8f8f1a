/** The name by which an environment's pods ask for the programs' image. */
import type { Environment } from "./environments/environment.ts";
import { image as bareName } from "./settings.ts";

export const imageOf = ({ image: { registry, tag } }: Environment): string =>
  `${registry ?? bareName}:${tag}`;
