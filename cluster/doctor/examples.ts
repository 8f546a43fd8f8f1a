/** Values that only the owner of a cluster knows, where an environment still has the example that it came with. */
import type { Environment } from "../../generators/environments/environment.ts";
import { databaseResourcesOf } from "../../generators/overlay.ts";
import { databaseName } from "../../generators/workloads/database-connections.ts";
import type { Finding } from "./finding.ts";

/** No owner has these: Azure's empty id, the account of AWS' own documentation, and what begins with "your-". */
const example = /\b0{8}(?:-0{4}){3}-0{12}\b|\b111122223333\b|\byour-[a-z]+/;

type Environmental = Pick<Environment, "name" | "database" | "resources" | "secretSource">;

/** Each of them as a person would say it: object, field, value. */
export const examplesIn = (environment: Environmental): string[] =>
  [
    ...environment.resources,
    ...databaseResourcesOf(environment),
    ...identityOf(environment),
  ].flatMap((resource) =>
    strings(resource)
      .filter(([, value]) => example.test(value))
      .map(([field, value]) => `${resource.kind} ${resource.metadata?.name}: ${field} ${value}`),
  );

/** The identity of a database cluster's instances, which is in a patch of the Cluster. */
const identityOf = ({ database }: Environmental) =>
  database.kind === "cluster"
    ? [{ kind: "Cluster", metadata: { name: databaseName }, ...database.backups.identity }]
    : [];

/** Every string of an object, with the name of its field. */
const strings = (value: object): [string, string][] =>
  Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner === "string") return [[key, inner] as [string, string]];
    return typeof inner === "object" && inner !== null ? strings(inner) : [];
  });

export const fixExamples = ({ name }: Environmental): string =>
  `generators/settings.ts: replace the examples of ${name}, then \`pnpm generate\`, commit and push`;

export function examplesFinding(environment: Environmental): Finding {
  const what = `Values of ${environment.name}`;
  const found = examplesIn(environment);
  if (found.length === 0) return { what, state: "good", detail: "none is an example" };
  const detail = `still examples: ${found.join("; ")}`;
  return { what, state: "bad", detail, fix: fixExamples(environment) };
}
