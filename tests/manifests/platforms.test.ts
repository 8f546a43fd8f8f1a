/** A platform is data: a sixth environment has any name, and another database is not held to PostgreSQL's rules. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkPolicies } from "../../commands/validate/policies.ts";
import { validate } from "../../commands/validate/validate.ts";
import { catalogue, environmentOf } from "../../generators/catalogue.ts";
import type { Environment } from "../../generators/environments/environment.ts";
import { apply, compare } from "../../generators/render/disk.ts";
import { renderRepository } from "../../generators/repository.ts";
import type { AnyObject, KubernetesObject } from "../../kubernetes/object.ts";
import { root } from "./rendered.ts";
import { switchedOverlays } from "./switched.ts";

const scratch = mkdtempSync(join(tmpdir(), "aicp-platforms-"));
symlinkSync(join(root, "schemas"), join(scratch, "schemas"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** What validation finds in a repository with these environments. */
async function failuresWith(...environments: Environment[]) {
  const files = renderRepository({ ...catalogue, environments });
  apply(scratch, files, compare(scratch, files));
  const { failures } = await validate(scratch, () => undefined);
  return failures.map(({ place, object, field, rule }) => `${place} ${object} ${field} ${rule}`);
}

const gkeEu: Environment = { ...environmentOf("gke"), name: "gke-eu" };
const kind: Environment = { ...environmentOf("minikube"), name: "kind" };

describe("a sixth environment", () => {
  test("is one object of the catalogue, whatever its name", async () => {
    expect(await failuresWith(...catalogue.environments, gkeEu, kind)).toEqual([]);
  });

  test("is refused where its load balancer would face the internet", async () => {
    const { annotations } = environmentOf("eks").exposure;
    const exposure = { ...gkeEu.exposure, ...(annotations && { annotations }) };
    const label = "metadata.annotations[networking.gke.io/load-balancer-type]";
    expect(await failuresWith({ ...gkeEu, exposure })).toEqual([
      `overlays/gke-eu Service/agent-service ${label} no-public-load-balancer`,
    ]);
  });

  test("is refused where its platform cannot give it what it asks for", async () => {
    const failures = await failuresWith({
      ...kind,
      exposure: { type: "LoadBalancer" },
      storage: { size: "10Gi", class: "premium-rwo" },
    });
    const claim = "spec.volumeClaimTemplates[postgres-storage].spec.storageClassName";
    expect(failures).toEqual([
      `overlays/kind StatefulSet/postgres ${claim} storage-class-exists`,
      "overlays/kind PersistentVolumeClaim/backups spec.storageClassName storage-class-exists",
      "overlays/kind Service/agent-service spec.type exposure-fits-the-platform",
    ]);
  });
});

/** A cache beside PostgreSQL: three pods, whose data is no directory of PostgreSQL's. */
function withRedis(change: (redis: AnyObject) => void = () => undefined) {
  const objects = switchedOverlays.get("gke/stateful-set") ?? [];
  const copy = (kind: string) => {
    const text = JSON.stringify(
      objects.find((one) => one.kind === kind && one.metadata.name === "postgres"),
    );
    return JSON.parse(
      text
        .replaceAll(/"postgres"/g, '"redis"')
        .replaceAll("postgres-storage", "redis-storage")
        .replaceAll('"database"', '"cache"'),
    ) as AnyObject;
  };
  const [service, set, budget] = [
    copy("Service"),
    copy("StatefulSet"),
    copy("PodDisruptionBudget"),
  ];
  const [container] = set.spec.template.spec.containers;
  for (const field of ["args", "env", "envFrom", "startupProbe"]) delete container[field];
  const probe = { exec: { command: ["redis-cli", "ping"] }, periodSeconds: 5 };
  Object.assign(container, { image: "redis:8.2", livenessProbe: probe, readinessProbe: probe });
  set.spec.replicas = 30; // more than the room that a rollout of the agents needs
  change(set);
  return [...objects, service, set, budget] as KubernetesObject[];
}

const violationsOf = (objects: readonly KubernetesObject[]) =>
  checkPolicies([
    {
      place: "overlays/gke",
      kind: "overlay",
      environment: "gke",
      objects: objects.map((object) => ({ object, text: "" })),
    },
  ]).map(({ object, rule }) => `${object} ${rule}`);

describe("another database in the namespace", () => {
  test("is not held to PostgreSQL's rules, but needs room and a known image like everything else", () => {
    expect([...new Set(violationsOf(withRedis()))]).toEqual([
      "ResourceQuota/aicp quota-has-room",
      "StatefulSet/redis images-come-from-known-repositories",
    ]);
  });

  test("must keep its data, as every StatefulSet", () => {
    const broken = withRedis((set) => {
      set.spec.persistentVolumeClaimRetentionPolicy.whenDeleted = "Delete";
    });
    expect(violationsOf(broken)).toContain("StatefulSet/redis claims-outlive-the-stateful-set");
  });
});
