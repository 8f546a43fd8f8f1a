/** A pod is judged the same whatever kind carries it, and in whatever folder: the overlays, a load-test, a component. */
import { describe, expect, test } from "vitest";
import type { Failure } from "../../commands/validate/failure.ts";
import { checkPolicies } from "../../commands/validate/policies.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { rendered } from "./rendered.ts";

/** Breaks every policy on pods that one pod can break. */
const pod = {
  hostPID: true,
  serviceAccountName: "nobody",
  containers: [
    {
      name: "own",
      image: "evil.example/tool",
      securityContext: { privileged: true, capabilities: { add: ["SYS_ADMIN"] } },
      ports: [{ containerPort: 80, hostPort: 80 }],
      env: [
        { name: "PGPASSWORD", value: "hunter2" },
        { name: "PGPASSWORD", value: "hunter2" },
        { name: "A", valueFrom: { secretKeyRef: { name: "nothing", key: "a" } } },
        { name: "B", valueFrom: { configMapKeyRef: { name: "nothing", key: "b" } } },
      ],
      volumeMounts: [{ name: "missing", mountPath: "/missing" }],
    },
  ],
  volumes: [
    { name: "root", hostPath: { path: "/" } },
    { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
    { name: "scratch", emptyDir: {} },
    { name: "other", image: { reference: "evil.example/files" } },
  ],
};

const policiesOnPods = [
  "configuration-exists",
  "container-ports-named",
  "images-come-from-known-repositories",
  "images-pinned",
  "mounts-have-volumes",
  "no-literal-credentials",
  "no-service-account-token",
  "no-service-links",
  "pod-security-restricted",
  "read-only-root-filesystem",
  "requests-and-limits",
  "scratch-space-is-bounded",
  "secrets-exist",
  "service-accounts-exist",
  "unique-names-in-a-pod",
];

const template = { metadata: { labels: { app: "evil" } }, spec: pod };
const spec = { selector: { matchLabels: { app: "evil" } }, template };

const carriers: [string, object][] = [
  ["v1 Pod", { spec: pod }],
  ["v1 PodTemplate", { template }],
  ["v1 ReplicationController", { spec: { selector: { app: "evil" }, template } }],
  ["apps/v1 Deployment", { spec }],
  ["apps/v1 StatefulSet", { spec }],
  ["apps/v1 DaemonSet", { spec }],
  ["apps/v1 ReplicaSet", { spec }],
  ["batch/v1 Job", { spec: { template } }],
  ["batch/v1 CronJob", { spec: { schedule: "* * * * *", jobTemplate: { spec: { template } } } }],
  ["argoproj.io/v1alpha1 Rollout", { spec }],
  ["jobset.x-k8s.io/v1alpha2 JobSet", { spec: { replicatedJobs: [{ name: "a", template }] } }],
];

const evil = (type: string, rest: object): KubernetesObject => {
  const [apiVersion = "", kind = ""] = type.split(" ");
  return { apiVersion, kind, metadata: { name: "evil", namespace: "aicp" }, ...rest };
};

/** What validation says once the object is in that folder. */
function failuresWith(object: KubernetesObject, place: string): Failure[] {
  const found = rendered.map((target) =>
    target.place === place
      ? { ...target, objects: [...target.objects, { object, text: "" }] }
      : target,
  );
  return checkPolicies(found);
}

const rulesOn = (failures: readonly Failure[], object: string) =>
  [...new Set(failures.filter((one) => one.object === object).map(({ rule }) => rule))].sort();

describe.each(carriers)("%s", (type, rest) => {
  const object = evil(type, rest);
  const name = `${object.kind}/evil`;

  test("is refused by every policy on pods, in an overlay and in what is applied by hand", () => {
    for (const place of ["overlays/gke", "overlays/eks/load-test"]) {
      expect(rulesOn(failuresWith(object, place), name)).toEqual(
        expect.arrayContaining(policiesOnPods),
      );
    }
  });

  test("is refused in a component that no overlay includes", () => {
    expect(rulesOn(failuresWith(object, "components/queue-scaling"), name)).toEqual(
      expect.arrayContaining(["pod-security-restricted", "no-literal-credentials"]),
    );
  });
});

/** Kinds with which a commit could own the cluster, or hide what it runs. */
const foreign = [
  ["v1 Pod", { spec: pod }],
  ["v1 Secret", { data: {} }],
  ["apps/v1 DaemonSet", { spec }],
  ["rbac.authorization.k8s.io/v1 RoleBinding", {}],
  ["rbac.authorization.k8s.io/v1 ClusterRoleBinding", {}],
  ["admissionregistration.k8s.io/v1 MutatingWebhookConfiguration", {}],
  ["argoproj.io/v1alpha1 Application", {}],
  ["example.org/v1 Deployment", { spec }],
] as const;

describe.each(foreign)("%s, which the project does not list,", (type, rest) => {
  test.each(["overlays/minikube", "overlays/gke/load-test", "components/queue-scaling", "base"])(
    "is refused in %s",
    (place) => {
      const object = evil(type, rest);
      expect(failuresWith(object, place)).toContainEqual(
        expect.objectContaining({
          rule: "project-allows-the-overlays",
          message: `does not list ${object.kind}/evil of ${place}`,
        }),
      );
    },
  );
});
