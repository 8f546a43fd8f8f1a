/** Policies that lock pods down to the `restricted` Pod Security Standard, and a little further. */
import { allContainers, workloadsOf } from "../kubernetes/pods.ts";
import { notRestricted } from "../kubernetes/restricted.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";
import { accountsIn } from "./references.ts";

export const security: readonly Policy<Overlay>[] = [
  {
    name: "pod-security-restricted",
    reason:
      "the namespace enforces `restricted`: the API server refuses other pods, and only the ReplicaSet's events say so",
    source: "Kubernetes: Pod Security Standards",
    *check({ objects }) {
      for (const workload of workloadsOf(objects)) {
        for (const field of notRestricted(workload)) {
          yield violation(workload.object, field, "is not allowed by `restricted`");
        }
      }
    },
  },
  {
    name: "read-only-root-filesystem",
    reason: "an attacker who gets in cannot modify the filesystem",
    source: "kosko: require-security-context",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        if (container.securityContext?.readOnlyRootFilesystem === true) continue;
        const path = `${field}.securityContext.readOnlyRootFilesystem`;
        yield violation(workload.object, path, "is not true");
      }
    },
  },
  {
    name: "no-service-account-token",
    reason: "no program here uses the Kubernetes API: a token in its pod only helps an attacker",
    *check({ objects }) {
      for (const { object, pod, field } of workloadsOf(objects)) {
        if (pod.automountServiceAccountToken !== false) {
          yield violation(object, `${field}.automountServiceAccountToken`, "is not false");
        }
        for (const { name, projected } of pod.volumes ?? []) {
          if (!projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken)) continue;
          yield violation(object, `${field}.volumes[${name}].projected`, "mounts a token");
        }
      }
      for (const account of ofKind(objects, "ServiceAccount")) {
        if (account.automountServiceAccountToken === false) continue;
        yield violation(account, "automountServiceAccountToken", "is not false");
      }
    },
  },
  {
    name: "secret-reader-runs-no-pods",
    reason:
      "a cloud gives its pods the credentials to read every secret of the store, whether they mount a token or not",
    *check({ objects }) {
      const readers = new Set(ofKind(objects, "SecretStore").flatMap(accountsIn));
      for (const { object, pod, field } of workloadsOf(objects)) {
        const { serviceAccountName: name = "default" } = pod;
        if (!readers.has(name)) continue;
        yield violation(object, `${field}.serviceAccountName`, `${name} reads the cloud's secrets`);
      }
    },
  },
  {
    name: "no-service-links",
    reason: "Service links set POSTGRES_PORT=tcp://…, which replaces the program's own variable",
    *check({ objects }) {
      for (const { object, pod, field } of workloadsOf(objects)) {
        if (pod.enableServiceLinks === false) continue;
        yield violation(object, `${field}.enableServiceLinks`, "is not false");
      }
    },
  },
];
