/** Each of the five overlays, from an empty namespace to Synced and Healthy by a real Argo CD. */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { environmentNames, environmentOf } from "../../generators/catalogue.ts";
import { namespace } from "../../generators/conventions.ts";
import { synced, syncState } from "../../kubernetes/argo-cd/sync.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list, read, remove } from "../../kubernetes/client/operations.ts";
import type { AnyObject, KubernetesObject } from "../../kubernetes/object.ts";
import {
  application,
  awaitSync,
  beginPristine,
  checkout,
  firstDuring,
  git,
  kubectl,
  state,
  syncSeconds,
} from "./system.ts";

let cluster: Kubernetes;

/** Where the commit before is deployed, to be upgraded. */
const before = `${checkout}-before`;
const elsewhere = "aicp-upgrade";

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await git("worktree", "add", "--quiet", "--force", "--detach", before, await commitBefore());
});
afterAll(async () => {
  await git("worktree", "remove", "--force", before);
});

/** The last commit whose manifests are not these; a history that has none begins with them. */
async function commitBefore(): Promise<string> {
  const log = ["log", "--format=%H", "pristine", "--", "base", "components", "overlays"];
  const [newest = "pristine", previous = newest] = (await git(...log)).split("\n").filter(Boolean);
  return previous;
}

/** The overlay of a checkout, moved to a namespace of its own. */
async function moved(root: string, environment: string): Promise<string> {
  const folder = join(root, `moved-${environment}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const kustomization = `namespace: ${elsewhere}\nresources: [../overlays/${environment}]\n`;
  await writeFile(join(folder, "kustomization.yaml"), kustomization);
  return folder;
}

const apply = ["apply", "--server-side", "--force-conflicts"];

/** The commit before may use an operator that this one no longer needs: its definitions are not here. */
const withoutAbsentKinds = (stderr: string): string =>
  stderr
    .split("\n")
    .filter((line) => !/no matches for kind|ensure CRDs are installed first/.test(line))
    .join("\n");

const created = ({ metadata }: KubernetesObject): number =>
  Date.parse(metadata.creationTimestamp as string);

/** minikube last, because the other tests continue with it. */
const environments = environmentNames.toSorted((name) => (name === "minikube" ? 1 : -1));

describe.each(environments)("overlay %s", (environment) => {
  let head = "";
  let job: AnyObject | undefined;

  test("syncs from an empty namespace", async () => {
    head = await beginPristine(environment);
    const sync = synced(cluster, application(), head, { seconds: syncSeconds, until: "Synced" });
    job = await firstDuring(sync, async () => {
      const jobs = await list(cluster, { apiVersion: "batch/v1", kind: "Job", namespace });
      return jobs.find(
        ({ metadata, status }) =>
          metadata.name.startsWith("init-database-") && status?.completionTime,
      );
    });
  });

  test("is taken by the API server without a warning", async () => {
    const overlay = `${checkout}/overlays/${environment}`;
    const applied = await kubectl(...[...apply, "--dry-run=server", "-k", overlay]);
    expect(applied.stderr).toBe("");
    expect(applied.exitCode).toBe(0);
  });

  test("brings its objects up in the order of the waves", async () => {
    const find = (apiVersion: string, kind: string, name: string) =>
      read(cluster, { apiVersion, kind, name, namespace });
    const waves = [
      await find("v1", "ResourceQuota", "aicp"),
      await find("v1", "ConfigMap", "postgres-config"),
      environmentOf(environment).database.kind === "cluster"
        ? await find("postgresql.cnpg.io/v1", "Cluster", "database")
        : await find("apps/v1", "StatefulSet", "postgres"),
      job,
      await find("apps/v1", "Deployment", "agent-worker"),
      await find("autoscaling/v2", "HorizontalPodAutoscaler", "agent-hpa"),
    ].map((object) => created(object as KubernetesObject));
    expect(waves).toEqual(waves.toSorted((one, other) => one - other));
    expect(Date.parse(job?.status.completionTime)).toBeLessThanOrEqual(waves[4] as number);
  });

  test("upgrades from the commit before without a change that Kubernetes forbids", async () => {
    const old = await kubectl(...apply, "-k", await moved(before, environment));
    expect(withoutAbsentKinds(old.stderr)).toBe("");
    const dryRun = ["--dry-run=server", "-k", await moved(checkout, environment)];
    const upgrade = await kubectl(...apply, ...dryRun);
    expect(upgrade.stderr).toBe("");
    expect(upgrade.stdout).toContain(`namespace/${elsewhere} serverside-applied`);
    await remove(cluster, { apiVersion: "v1", kind: "Namespace", name: elsewhere });
  });

  // Last, for it takes the longest: autoscaling begins once each agent has been measured twice.
  test("is Healthy", async () => {
    await awaitSync(cluster, head);
    expect((await syncState(cluster, application())).messages).toEqual([]);
  });
});
