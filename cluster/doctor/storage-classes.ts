/** Whether PostgreSQL's volume would be provided: by the class that the overlay names, or by the default one. */
import type { Environment } from "../../generators/environments/environment.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import type { Finding } from "./finding.ts";
import { type DetectedPlatform, defaultStorage, fixOf } from "./platform.ts";

const what = "Storage";
const isDefault = "storageclass.kubernetes.io/is-default-class";

/** What the cluster has. */
export interface Provided {
  classes: readonly AnyObject[];
  /** Names of CSI drivers. */
  drivers: readonly string[];
}

type Wanted = Pick<Environment, "name" | "storage" | "resources">;

export function storageFinding(
  where: DetectedPlatform,
  environment: Wanted | undefined,
  provided: Provided,
): Finding {
  const name = environment?.storage.class;
  if (!environment || !name) return byDefault(where, provided);
  const shipped = environment.resources.find(
    ({ kind, metadata }) => kind === "StorageClass" && metadata?.name === name,
  );
  return shipped
    ? byDriver(where, name, (shipped as AnyObject).provisioner, provided)
    : byClass(environment, name, provided);
}

const names = ({ classes }: Provided) =>
  classes.map(({ metadata }) => metadata.name).join(", ") || "none";

function byDefault(where: DetectedPlatform, provided: Provided): Finding {
  const found = provided.classes.find(
    ({ metadata }) => metadata.annotations?.[isDefault] === "true",
  );
  if (found) {
    const detail = `${found.metadata.name} is the default of ${names(provided)}`;
    return { what, state: "good", detail };
  }
  const detail = `no default storage class (there is: ${names(provided)})`;
  return { what, state: "bad", detail, fix: fixOf(defaultStorage, where) };
}

/** The overlay contains the class, but cannot install the driver that provisions its volumes. */
function byDriver(
  where: DetectedPlatform,
  name: string,
  provisioner: string,
  { drivers }: Provided,
): Finding {
  if (drivers.includes(provisioner))
    return { what, state: "good", detail: `${provisioner}, for the overlay's class ${name}` };
  const detail = `no driver ${provisioner}, which the overlay's class ${name} needs`;
  return { what, state: "bad", detail, fix: fixOf(defaultStorage, where) };
}

function byClass(environment: Wanted, name: string, provided: Provided): Finding {
  if (provided.classes.some(({ metadata }) => metadata.name === name))
    return { what, state: "good", detail: `${name}, as the overlay asks` };
  return {
    what,
    state: "bad",
    detail: `no class ${name}, which the overlay asks for (there is: ${names(provided)})`,
    fix: `generators/environments/${environment.name}.ts: storage.class, then \`pnpm generate\`, commit and push`,
  };
}
