/** Each overlay as it would be with the other kind of database: the line that switches must leave nothing else to change. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { catalogue } from "../../generators/catalogue.ts";
import type { Database, Environment } from "../../generators/environments/environment.ts";
import { renderRepository } from "../../generators/repository.ts";
import { internetStore } from "../../generators/workloads/network.ts";
import { build } from "../../kubernetes/manifests/kustomize.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import { resolveTool } from "../../tools/resolve.ts";

/** Of a machine of its own: a store that speaks S3, with a Secret for its key. */
const cluster: Database = {
  kind: "cluster",
  instances: 3,
  antiAffinity: "preferred",
  backups: {
    configuration: {
      destinationPath: "s3://backups/aicp",
      endpointURL: "http://s3.example.internal",
      s3Credentials: {
        accessKeyId: { name: "backups", key: "ACCESS_KEY" },
        secretAccessKey: { name: "backups", key: "SECRET_KEY" },
      },
    },
    egress: [internetStore],
  },
};

const switched = (environment: Environment): Environment => ({
  ...environment,
  database: environment.database.kind === "cluster" ? { kind: "stateful-set" } : cluster,
});

const nameOf = ({ name, database }: Environment) => `${name}/${database.kind}`;

async function buildAll(): Promise<Map<string, readonly KubernetesObject[]>> {
  const environments = catalogue.environments.map(switched);
  const kustomize = await resolveTool("kustomize");
  await using folder = await temporaryFolder("switched");
  for (const [path, text] of renderRepository({ ...catalogue, environments })) {
    const file = join(folder.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const built = environments.map(async (environment) => {
    const documents = await build(kustomize, `overlays/${environment.name}`, folder.path);
    return [nameOf(environment), documents.map(({ object }) => object)] as const;
  });
  return new Map(await Promise.all(built));
}

/** By environment and kind: `gke/stateful-set`, `minikube/cluster`. */
export const switchedOverlays: ReadonlyMap<string, readonly KubernetesObject[]> = await buildAll();
