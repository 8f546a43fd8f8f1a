/** Everything that `pnpm generate` writes: base/, components/, overlays/, apps/ and bootstrap/ from the catalogue. */

import { UserError } from "../kubernetes/user-error.ts";
import { applicationOf, projectFor } from "./applications.ts";
import { allowImages } from "./bootstrap/allowed-images.ts";
import { argoCdSettings } from "./bootstrap/argo-cd.ts";
import { clusterRules } from "./bootstrap/cluster-rules.ts";
import type { Catalogue, Workloads } from "./catalogue.ts";
import type { Database, Environment } from "./environments/environment.ts";
import { imagesOf } from "./image.ts";
import { componentsOf, patchesOf, resourcesOf } from "./overlay.ts";
import { kustomization, kustomizeComponent } from "./render/kustomization.ts";
import { effective } from "./render/patch.ts";
import {
  describe,
  type Files,
  file,
  type Resource,
  renderPatches,
  renderResources,
} from "./render/render.ts";

const root = "generators/catalogue.ts";

export function renderBases(files: Files, workloads: Workloads): void {
  for (const [name, objects] of Object.entries(workloads)) {
    const source = `generators/workloads/${name}.ts`;
    const resources = renderResources(files, `base/${name}`, source, objects);
    write(files, `base/${name}`, source, kustomization({ resources }));
  }
}

function renderComponents(files: Files, { components, workloads }: Catalogue): void {
  for (const [name, component] of Object.entries(components)) {
    const source = `generators/components/${name}.ts`;
    const folder = `components/${name}`;
    const patches = effective(source, component.patches, Object.values(workloads).flat());
    const lists = {
      resources: renderResources(files, folder, source, component.resources),
      patches: renderPatches(files, folder, source, patches),
    };
    write(files, folder, source, kustomizeComponent(lists));
  }
}

/** What an overlay with that kind of database deploys. */
const workloadsFor = ({ workloads, databases }: Catalogue, { kind }: Pick<Database, "kind">) => {
  const others = Object.values(databases).filter((name) => name !== databases[kind]);
  return Object.fromEntries(Object.entries(workloads).filter(([name]) => !others.includes(name)));
};

function renderOverlay(files: Files, catalogue: Catalogue, environment: Environment): void {
  const { name, coordinators, database } = environment;
  const components = componentsOf(environment);
  const source = `generators/environments/${name}.ts`;
  const folder = `overlays/${name}`;
  for (const component of components.filter((name) => !(name in catalogue.components))) {
    throw new UserError(
      `${source}: components: "${component}" does not exist; generators/catalogue.ts has ${Object.keys(catalogue.components).join(", ")}`,
    );
  }
  const targets = [
    ...Object.values(workloadsFor(catalogue, database)).flat(),
    ...components.flatMap((component) => catalogue.components[component]?.resources ?? []),
  ];
  const patches = effective(source, patchesOf(environment), targets);
  const images = imagesOf(environment);
  const lists = {
    resources: [
      "../../base",
      `../../base/${catalogue.databases[database.kind]}`,
      ...renderResources(files, folder, source, resourcesOf(environment)),
    ],
    components: components.map((component) => `../../components/${component}`),
    images,
    replicas: [{ name: "coordinator", count: coordinators }],
    patches: renderPatches(files, folder, source, patches),
  };
  write(files, folder, source, kustomization(lists));
  for (const workload of Object.keys(catalogue.onDemand)) {
    const resources = [`../../../base/${workload}`];
    write(files, `${folder}/${workload}`, source, kustomization({ resources, images }));
  }
}

function renderApplications(files: Files, environments: readonly Environment[]): void {
  const set = (name: string, object: Resource) => {
    files.set(`apps/${name}.yaml`, file("generators/applications.ts", describe(object), object));
  };
  set("project", projectFor(environments));
  for (const environment of environments) set(environment.name, applicationOf(environment));
}

/** Applied by bootstrap and never synced: a merge alone changes none of it. */
function renderBootstrap(files: Files, catalogue: Catalogue): void {
  const folderOf = (name: string) => `bootstrap/${name}`;
  for (const [name, source, objects] of [
    ["argo-cd", "generators/bootstrap/argo-cd.ts", argoCdSettings(catalogue.environments)],
    ["cluster-rules", "generators/bootstrap/cluster-rules.ts", clusterRules],
  ] as const) {
    const resources = renderResources(files, folderOf(name), source, objects);
    write(files, folderOf(name), source, kustomization({ resources }));
  }
  for (const environment of catalogue.environments) {
    const source = `generators/environments/${environment.name}.ts`;
    const folder = folderOf(environment.name);
    const changes = effective(source, [allowImages(catalogue, environment)], clusterRules);
    const patches = renderPatches(files, folder, source, changes);
    write(files, folder, source, kustomization({ resources: ["../cluster-rules"], patches }));
  }
}

const write = (files: Files, folder: string, source: string, value: object) =>
  files.set(`${folder}/kustomization.yaml`, file(source, `kustomization of ${folder}`, value));

/** Throws a UserError that names the generator file and the object if a value cannot become a manifest. */
export function renderRepository(catalogue: Catalogue): Files {
  const files: Files = new Map();
  renderBases(files, catalogue.workloads);
  renderBases(files, catalogue.onDemand);
  const databases = Object.values(catalogue.databases);
  const shared = Object.keys(catalogue.workloads).filter((name) => !databases.includes(name));
  write(files, "base", root, kustomization({ resources: shared }));
  renderComponents(files, catalogue);
  for (const environment of catalogue.environments) renderOverlay(files, catalogue, environment);
  renderApplications(files, catalogue.environments);
  renderBootstrap(files, catalogue);
  return files;
}
