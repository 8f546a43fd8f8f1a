/** Delivery by Argo CD: commits are pushed to a repository that its pods can reach, and it syncs them. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { applicationOf, projectFor } from "../../generators/applications.ts";
import { argoCdSettings } from "../../generators/bootstrap/argo-cd.ts";
import { catalogue } from "../../generators/catalogue.ts";
import type { Environment } from "../../generators/environments/environment.ts";
import { repository } from "../../generators/settings.ts";
import { applicationName } from "../../kubernetes/argo-cd/application.ts";
import { applicationKind, requestRefresh } from "../../kubernetes/argo-cd/refresh.ts";
import { completeSettings, missingSettings } from "../../kubernetes/argo-cd/settings.ts";
import { apply, merge, read, remove } from "../../kubernetes/client/operations.ts";
import { noOtherRepository } from "../../kubernetes/git-environment.ts";
import type { Cluster } from "../cluster.ts";
import { madeByTests, refuseForeign } from "../guard.ts";
import { healthy } from "../pods/health.ts";
import { arrived, syncAgain } from "./argo-cd-sync.ts";
import type { Checkout } from "./checkout.ts";
import type { Delivery } from "./delivery.ts";

export interface GitRemote {
  /** A bare repository on this machine, or a URL that git can push to; a missing folder is created. */
  readonly push: string;
  /** The URL by which Argo CD's pods reach it. */
  readonly url: string;
}

export async function isArgoCdInstalled({ api }: Cluster): Promise<boolean> {
  const repoServer = { apiVersion: "apps/v1", kind: "Deployment", name: "argocd-repo-server" };
  const found = await read(api, { ...repoServer, namespace: applicationKind.namespace });
  return (found?.status?.readyReplicas ?? 0) > 0;
}

/** The committed Application and project with another repository URL, from the same generator. */
function applicationsFor(environment: Environment, repoURL: string) {
  const application = applicationOf(environment);
  const project = projectFor([environment]);
  return [
    { ...project, spec: { ...project.spec, sourceRepos: [repoURL] } },
    {
      ...application,
      spec: { ...application.spec, source: { ...application.spec.source, repoURL } },
    },
  ].map((object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...object.metadata?.annotations, ...madeByTests },
    },
  }));
}

type Applied = Parameters<typeof apply>[1];

export async function argoCdDelivery(
  cluster: Cluster,
  checkout: Checkout,
  { environment, remote }: { environment: Environment; remote: GitRemote },
): Promise<Delivery> {
  const { api } = cluster;
  const name = applicationName(environment.name);
  const project = { ...applicationKind, kind: "AppProject", name: "aicp" };
  const reference = { ...applicationKind, name };
  await refuseForeign(api, reference);
  await refuseForeign(api, project);
  await createRemote(remote);
  await configure(cluster);

  const publish = async (commit: string) => {
    await push(checkout, remote, commit);
    if (await read(api, reference)) {
      await requestRefresh(api, name);
      return;
    }
    for (const object of applicationsFor(environment, remote.url)) {
      await apply(api, object as Applied);
    }
  };
  return {
    method: "Argo CD",
    checkout,
    publish,
    settled: async (commit, seconds) => {
      await arrived(cluster, name, { commit, seconds });
      await healthy(api, seconds);
    },
    syncAgain: () => syncAgain(cluster, environment),
    giveUp: async () => false, // a newer commit ends the sync, with no command by hand
    healsItself: true,
    withoutHealing: async (work) => {
      const { automated } = applicationOf(environment).spec.syncPolicy ?? {};
      const set = (value: unknown) =>
        merge(api, reference, { spec: { syncPolicy: { automated: value } } });
      await set(null);
      return work().finally(() => set(automated));
    },
    remove: async () => {
      await merge(api, reference, { metadata: { finalizers: null } });
      await remove(api, reference);
      await remove(api, project);
    },
  };
}

/** Bootstrap sets what it installs; an Argo CD from elsewhere may lack what the scenarios rely on. */
async function configure({ api }: Cluster): Promise<void> {
  const settings = argoCdSettings(catalogue.environments) as Applied[];
  const missing = await missingSettings(api, settings);
  if (missing.length === 0) return;
  console.log(`sets what Argo CD lacks: ${missing.join(", ")}`);
  await completeSettings(api, settings, missing);
}

async function createRemote({ push }: GitRemote): Promise<void> {
  if (/^[a-z+]+:\/\//.test(push) || existsSync(join(push, "HEAD"))) return;
  await execa("git", [
    "init",
    "--quiet",
    "--bare",
    `--initial-branch=${repository.revision}`,
    push,
  ]);
}

async function push(checkout: Checkout, remote: GitRemote, commit: string): Promise<void> {
  const target = `+${commit}:refs/heads/${repository.revision}`;
  await execa(
    "git",
    ["-C", checkout.folder, "push", "--quiet", "--no-verify", remote.push, target],
    { env: noOtherRepository },
  );
}
