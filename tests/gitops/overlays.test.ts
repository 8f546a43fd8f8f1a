/** Each of the five overlays, from an empty namespace to Synced and Healthy by a real Argo CD. */
import { beforeAll, describe, expect, test } from "vitest";
import { environmentNames } from "../../cluster/environment.ts";
import {
  connectEmbedded,
  type Kubernetes,
  type KubernetesObject,
} from "../../cluster/kubernetes.ts";
import { list, read } from "../../cluster/objects.ts";
import { syncState } from "../../cluster/sync.ts";
import { application, checkout, deployPristine, kubectl } from "./system.ts";

let cluster: Kubernetes;

beforeAll(async () => {
  cluster = await connectEmbedded();
});

const created = ({ metadata }: KubernetesObject): number =>
  Date.parse(metadata.creationTimestamp as string);

/** minikube last: the other tests go on with it. */
const environments = environmentNames.toSorted((name) => (name === "minikube" ? 1 : -1));

describe.each(environments)("overlay %s", (environment) => {
  test("syncs from an empty namespace to Healthy", async () => {
    const head = await deployPristine(environment);
    expect(await syncState(cluster, application())).toMatchObject({
      sync: "Synced",
      health: "Healthy",
      revision: head,
      messages: [],
    });
  });

  test("is taken by the API server without a warning", async () => {
    const overlay = `${checkout}/overlays/${environment}`;
    const applied = await kubectl(
      ...["apply", "--server-side", "--force-conflicts", "--dry-run=server", "-k", overlay],
    );
    expect(applied.stderr).toBe("");
    expect(applied.exitCode).toBe(0);
  });

  test("brings its objects up in the order of the waves", async () => {
    const namespace = "aicp";
    const find = (apiVersion: string, kind: string, name: string) =>
      read(cluster, { apiVersion, kind, name, namespace });
    const [job] = await list(cluster, { apiVersion: "batch/v1", kind: "Job", namespace });
    const waves = [
      await find("v1", "ResourceQuota", "aicp"),
      await find("v1", "ConfigMap", "postgres-config"),
      await find("apps/v1", "StatefulSet", "postgres"),
      job,
      await find("apps/v1", "Deployment", "agent-worker"),
      await find("autoscaling/v2", "HorizontalPodAutoscaler", "agent-hpa"),
    ].map((object) => created(object as KubernetesObject));
    expect(waves).toEqual(waves.toSorted((one, other) => one - other));
    expect(Date.parse(job?.status.completionTime)).toBeLessThanOrEqual(waves[4] as number);
  });
});
