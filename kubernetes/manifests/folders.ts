/** The generated folders: which overlays exist, and what Argo CD is given. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, documentsOf } from "./documents.ts";

export const repositoryRoot = join(import.meta.dirname, "../..");

/** A folder that is deployed as a whole. */
export interface OverlayFolder {
  /** Path from the repository's root. */
  place: string;
  environment: string;
  /** A workload that is deployed by hand, from its own folder below the overlay; or `bootstrap`. */
  onDemand?: string;
}

/** Names of the subfolders, sorted; empty if the folder does not exist. */
export function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

export const overlaysIn = (root: string): OverlayFolder[] =>
  foldersIn(join(root, "overlays")).flatMap((environment) => {
    const place = `overlays/${environment}`;
    const onDemand = foldersIn(join(root, place)).map((workload) => ({
      place: `${place}/${workload}`,
      environment,
      onDemand: workload,
    }));
    return [{ place, environment }, ...onDemand];
  });

/** What `pnpm bootstrap` applies to the cluster of an environment. */
export const bootstrapsIn = (root: string): OverlayFolder[] =>
  foldersIn(join(root, "overlays"))
    .map((environment) => ({
      place: `bootstrap/${environment}`,
      environment,
      onDemand: "bootstrap",
    }))
    .filter(({ place }) => existsSync(join(root, place)));

/** The project and the Applications: applied as they are, file by file. */
export function applicationsIn(root: string): Document[] {
  const folder = join(root, "apps");
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((name) => documentsOf(readFileSync(join(folder, name), "utf8"), `apps/${name}`));
}
