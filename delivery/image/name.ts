/** The name by which an environment's pods ask for the programs' image. */
import type { Environment } from "../../generators/environments/environment.ts";
import { image as bareName } from "../../generators/settings.ts";

export const imageOf = ({ image: { registry, tag } }: Environment): string =>
  `${registry ?? bareName}:${tag}`;
