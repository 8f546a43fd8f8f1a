/** Validation finds what it is there for, and names it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Failure } from "../../commands/validate/failure.ts";
import { kubeconform } from "../../commands/validate/kubeconform.ts";
import { validateModels } from "../../commands/validate/models.ts";
import { validate } from "../../commands/validate/validate.ts";
import { generatedFolders } from "../../generators/render/disk.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { kubernetesVersions } from "../../tools/schemas/sources.ts";
import { applications, overlays, root } from "./rendered.ts";
import { switchedOverlays } from "./switched.ts";

const distinct = (object: KubernetesObject) => ({
  object,
  text: stringify(object, { version: "1.1", aliasDuplicateObjects: false }),
  places: ["overlays/eks"],
});

const deployed = [
  ...(switchedOverlays.get("eks/stateful-set") ?? []),
  ...(overlays.get("eks") ?? []),
  ...applications,
];

/** An object that is deployed, with a field set: by dots, as failures name it. */
function changed(kind: string, field: string, value: unknown): KubernetesObject {
  const good = deployed.find((object) => object.kind === kind);
  const object = structuredClone(good) as KubernetesObject;
  const path = field.split(".");
  const last = path.pop() ?? "";
  const parent = path.reduce<object>((inner, key) => Reflect.get(inner, key) as object, object);
  Reflect.set(parent, last, value);
  return object;
}

describe("kubeconform", async () => {
  const tool = await resolveTool("kubeconform");
  const run = (objects: Parameters<typeof kubeconform>[0]) =>
    kubeconform(objects, join(root, "schemas"), tool);
  const check = (object: KubernetesObject) => run([distinct(object)]);

  /** Many objects in one run, each in a place of its own. */
  const checkAll = (objects: KubernetesObject[]) =>
    run(objects.map((object, index) => ({ ...distinct(object), places: [String(index)] })));

  test("refuses an unknown field of every kind, for every version", async () => {
    const kinds = [...new Set(deployed.map(({ kind }) => kind))];
    const failures = await checkAll(kinds.map((kind) => changed(kind, "unknown", 1)));
    for (const [index, kind] of kinds.entries()) {
      const found = failures.filter(({ place }) => place === String(index));
      expect(
        found.map(({ object, message, rule }) => [object.split("/")[0], message, rule]),
      ).toEqual(
        kubernetesVersions.map((version) => [
          kind,
          "additional properties 'unknown' not allowed",
          `kubeconform ${version}`,
        ]),
      );
    }
  });

  test("refuses a value that a field cannot have, and names the field", async () => {
    const cases = [
      ["Deployment", "spec.template.spec.containers.0.imagePullPolicy", "Sometimes"],
      ["Deployment", "spec.template.spec.containers.0.resources.limits.memory", "512MB"],
      ["StatefulSet", "spec.volumeClaimTemplates.0.spec.accessModes.0", "ReadWriteTwice"],
      ["Service", "spec.ports.0.protocol", "HTTP"],
      ["NetworkPolicy", "spec.policyTypes.0", "Inbound"],
      ["SecretStore", "spec.provider.aws.service", "Vault"],
      ["ExternalSecret", "spec.target.creationPolicy", "Mine"],
      ["Cluster", "spec.postgresql.synchronous.method", "some"],
      ["ObjectStore", "spec.configuration.wal.compression", "brotli"],
    ] as const;
    const failures = await checkAll(
      cases.map(([kind, field, value]) => changed(kind, field, value)),
    );
    for (const [index, [, field]] of cases.entries()) {
      const found = failures.filter(({ place }) => place === String(index));
      expect(found.map((failure) => failure.field)).toEqual(kubernetesVersions.map(() => field));
    }
  });

  test("refuses an unknown field deep inside, in custom resources too", async () => {
    const cases = [
      ["Service", "spec.ports.0"],
      ["ExternalSecret", "spec.data.0.remoteRef"],
      ["SecretStore", "spec.provider.aws.auth.jwt"],
      ["Cluster", "spec.primaryLease"],
    ] as const;
    const objects = cases.map(([kind, field]) => changed(kind, `${field}.unknown`, "x"));
    const failures = await checkAll(objects);
    for (const [index, [kind, field]] of cases.entries()) {
      const found = failures.find(({ place }) => place === String(index));
      expect(found).toMatchObject({ field, object: expect.stringContaining(kind) });
    }
  });

  test("refuses what only the server writes", async () => {
    const [status] = await check(changed("Deployment", "status", { replicas: 3 }));
    expect(status?.message).toContain("'status' not allowed");
    const [identity] = await check(changed("Deployment", "metadata.uid", "1"));
    expect(identity).toMatchObject({ field: "metadata" });
  });

  test("fails for a kind that has no schema", async () => {
    const [failure] = await check({ apiVersion: "v1", kind: "Pod", metadata: { name: "alone" } });
    expect(failure).toMatchObject({ object: "Pod/alone", field: "kind" });
    expect(failure?.message).toContain("there is no schema for Pod");
  });

  test("refuses a key that is there twice", async () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "twice" } };
    const text = `${stringify(object)}data:\n  a: "1"\n  a: "2"\n`;
    const failures = await run([{ object, text, places: ["base"] }]);
    expect(failures[0]?.message).toContain("already set");
  });
});

test("kubernetes-models refuses what no schema sees, and names the field", async () => {
  const big = changed("StatefulSet", "spec.replicas", 3_000_000_000);
  expect(await validateModels([distinct(big)])).toMatchObject([
    { object: "StatefulSet/postgres", field: "spec.replicas", rule: "kubernetes-models" },
  ]);
});

describe("a repository in which several things are wrong", () => {
  const scratch = mkdtempSync(join(tmpdir(), "aicp-validate-"));
  let failures: Failure[];

  /** Reads a YAML file, lets it be changed, and writes it back. */
  const change = (path: string, edit: (object: ReturnType<typeof parse>) => void) => {
    const file = join(scratch, path);
    const object = parse(readFileSync(file, "utf8"));
    edit(object);
    writeFileSync(file, stringify(object));
  };
  const newOverlay = (name: string, kustomization: string) => {
    mkdirSync(join(scratch, "overlays", name));
    writeFileSync(join(scratch, "overlays", name, "kustomization.yaml"), kustomization);
  };

  beforeAll(async () => {
    for (const folder of [...generatedFolders, "schemas"]) {
      cpSync(join(root, folder), join(scratch, folder), { recursive: true });
    }
    change("base/agent/deployment.yaml", ({ spec }) => {
      spec.replicas = 3;
    });
    change("base/load-test/kustomization.yaml", (kustomization) => {
      const shut = "network-policy-agent-worker-from-load-test.yaml";
      kustomization.resources = kustomization.resources.filter((name: string) => name !== shut);
    });
    change("bootstrap/cluster-rules/validating-admission-policy-aicp-exposure.yaml", ({ spec }) => {
      spec.failurePolicy = "Sometimes";
    });
    change("bootstrap/argo-cd/secret.yaml", (secret) => {
      secret.stringData = { token: "eyJhbGciOi" };
    });
    newOverlay("empty", "kind: Kustomization\n");
    newOverlay("broken", "resources: [missing.yaml]\n");
    ({ failures } = await validate(scratch, () => undefined));
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  test("names overlay, object, field, policy and reason", () => {
    expect(failures).toContainEqual({
      place: "overlays/gke",
      object: "Deployment/agent-worker",
      field: "spec.replicas",
      message: "is 3",
      rule: "no-replicas-under-autoscaler",
      reason: expect.stringContaining("sync"),
    });
  });

  test.each([
    ["overlays/empty", "kustomization.yaml is empty"],
    ["overlays/broken", "missing.yaml"],
  ])("fails for %s, which cannot be rendered, and says why", (place, message) => {
    const found = failures.filter((failure) => failure.place === place);
    expect(found).toMatchObject([{ rule: "kustomize", message: expect.stringContaining(message) }]);
  });

  test.each([
    ["bootstrap/gke", "spec.failurePolicy", "kubeconform 1.36"],
    ["bootstrap/argo-cd", "stringData", "no-secret-data"],
  ])("judges what bootstrap applies from %s", (place, field, rule) => {
    expect(failures).toContainEqual(expect.objectContaining({ place, field, rule }));
  });

  test("judges what is deployed on demand together with its overlay", () => {
    const found = failures.filter(({ rule }) => rule === "network-paths-are-open");
    expect(found.map(({ place }) => place)).toContain("overlays/minikube/load-test");
    expect(found.map(({ place }) => place)).not.toContain("overlays/minikube");
  });
});
