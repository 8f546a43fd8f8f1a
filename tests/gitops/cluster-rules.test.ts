/** The cluster's own rules, by a real API server: what they refuse, what they let through, and how a deletion is confirmed. */
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { namespace } from "../../generators/conventions.ts";
import { pathOf, type Reference } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyFoundation } from "../../kubernetes/client/foundation.ts";
import { confirm } from "../../kubernetes/client/namespace.ts";
import { apply, dryRun, merge } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { AnyObject, KubernetesObject } from "../../kubernetes/object.ts";
import { clusterRules } from "../../policies/cluster-rules.ts";
import { nameOf } from "../../policies/policy.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { applied, type Case, fixtures } from "../manifests/fixture.ts";
import { overlays } from "../manifests/rendered.ts";
import { checkout, deployPristine, kubectl, removeApplication, state } from "./system.ts";

let cluster: Kubernetes;

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await deployPristine("minikube");
});

/** A new rule takes effect within a second or so, on a machine that is not busy. */
const effectSeconds = 60;

const podOf = (image: string, volumes: object[] = []): KubernetesObject => {
  const securityContext = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "stranger", namespace },
    spec: { containers: [{ name: "a", image, securityContext }], volumes },
  };
};

const imageOf = (environment: string): string => {
  const objects: readonly AnyObject[] = overlays.get(environment) ?? [];
  const agents = objects.find((object) => nameOf(object) === "Deployment/agent-worker");
  return agents?.spec.template.spec.containers[0].image;
};

/** Resolves when they are in effect: environments' rules differ in the images that they allow. */
async function rulesOf(environment: string): Promise<void> {
  const kustomize = await resolveTool("kustomize");
  await applyFoundation(cluster, { kustomize, root: checkout, environment });
  await eventually(`the rules of ${environment}`, effectSeconds, () =>
    dryRun(cluster, podOf(imageOf(environment))),
  );
}

/** Resolves with the refusal of a request that is tried until it is refused. */
const refusal = (what: string, request: () => Promise<unknown>): Promise<string> =>
  eventually(`the refusal of ${what}`, effectSeconds, async () => {
    try {
      await request();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  });

/** What the fixture changes or adds. */
function changedBy(fixture: Case): KubernetesObject[] {
  const good = overlays.get(fixture.overlay) ?? [];
  return applied(fixture, good).filter(
    (object) => !good.some((other) => isDeepStrictEqual(object, other)),
  );
}

/** A workload under another name: the one that is deployed may keep the image that it has. */
const asNew = ({ metadata, ...object }: KubernetesObject): KubernetesObject => {
  const name = /^(Deployment|StatefulSet)$/.test(object.kind)
    ? `new-${metadata.name}`
    : metadata.name;
  return { ...object, metadata: { ...metadata, name } };
};

const broken = Object.entries(clusterRules).flatMap(([policy, rule]) =>
  (fixtures.get(policy) ?? []).map((fixture) => ({ policy, rule, fixture })),
);

test("every policy that the table names has a fixture", () => {
  expect(new Set(broken.map(({ policy }) => policy))).toEqual(new Set(Object.keys(clusterRules)));
});

describe.each([...Map.groupBy(broken, ({ fixture }) => fixture.overlay)])(
  "the rules of %s",
  (environment, cases) => {
    beforeAll(async () => {
      await rulesOf(environment);
    });
    afterAll(async () => {
      await rulesOf("minikube");
    });
    test.each(cases)("refuse $policy: $fixture.title", async ({ rule, fixture }) => {
      const name = fixture.violates.split(" ")[0];
      const object = changedBy(fixture).find((candidate) => nameOf(candidate) === name);
      if (!object) throw new Error(`${fixture.title}: the fixture changes no ${name}`);
      const message = await refusal(nameOf(object), () => dryRun(cluster, asNew(object)));
      expect(message).toContain(`ValidatingAdmissionPolicy '${rule}'`);
    });
  },
);

const stateful: Reference = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  namespace,
  name: "postgres",
};
const claim: Reference = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  namespace,
  name: "postgres-storage-postgres-0",
};
const whole: Reference = { apiVersion: "v1", kind: "Namespace", name: namespace };

const tryDelete = async (reference: Reference) =>
  cluster.call(`${await pathOf(cluster, reference)}?dryRun=All`, "DELETE");

describe.each([stateful, claim, whole])("$kind $name", (reference) => {
  test("is not deleted by accident, and the refusal names the command that confirms it", async () => {
    const message = await refusal(`${reference.kind}`, () => tryDelete(reference));
    expect(message).toContain("ValidatingAdmissionPolicy 'aicp-data-is-kept'");
    const command = /kubectl (annotate .*)$/.exec(message)?.[1]?.split(" ") ?? [];
    expect(command.length).toBeGreaterThan(3);
    expect((await kubectl(...command)).exitCode).toBe(0);
    await tryDelete(reference);
    await merge(cluster, reference, {
      metadata: { annotations: { "aicp/confirm-delete": "other" } },
    });
    await expect(tryDelete(reference)).rejects.toThrow(/aicp-data-is-kept/);
    await merge(cluster, reference, { metadata: { annotations: { "aicp/confirm-delete": null } } });
  });
});

test("a collection of claims is not deleted by accident either", async () => {
  const { name: _, ...claims } = claim;
  await expect(tryDelete(claims)).rejects.toThrow(/aicp-data-is-kept/);
});

test("a pod on the host's disk, and an image from elsewhere, are refused", async () => {
  const hostPath = podOf("postgres:16.14", [{ name: "root", hostPath: { path: "/" } }]);
  await expect(dryRun(cluster, hostPath)).rejects.toThrow(/violates PodSecurity "restricted/);
  const foreign = podOf("registry.example/miner:1");
  await expect(dryRun(cluster, foreign)).rejects.toThrow(/registry\.example\/miner:1 may not run/);
  await dryRun(cluster, podOf("postgres:16.14"));
});

test("a workload keeps the image that it has when the allowed ones change", async () => {
  const job: KubernetesObject = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "earlier", namespace },
    spec: {
      suspend: true,
      template: {
        spec: { restartPolicy: "Never", containers: [{ name: "a", image: "aicp:0.0.9" }] },
      },
    },
  };
  await apply(cluster, job);
  await rulesOf("gke");
  const other = { ...job, metadata: { ...job.metadata, name: "later" } };
  await refusal("an image without a registry", () => dryRun(cluster, other));
  await dryRun(cluster, { ...job, metadata: { ...job.metadata, labels: { changed: "yes" } } });
  await rulesOf("minikube");
});

test("a confirmed namespace goes with everything in it", async () => {
  await confirm(cluster, whole);
  await removeApplication(cluster); // or Argo CD would heal what is being deleted
  expect((await kubectl("delete", "namespace", namespace, "--timeout=100s")).stderr).toBe("");
});
