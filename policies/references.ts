/** Policies on references: every object that another one names exists. */
import { authorityOf, credentialKeys, credentialsOf } from "../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { containersOf, type Workload, workloadsOf } from "../kubernetes/pods.ts";
import { named, ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/**
 * Secrets that are created on the cluster, not from git: bootstrap creates them where no operator does.
 * The list of keys finds a workload that asks for a key that nobody writes.
 */
const bootstrapped: Record<string, readonly string[]> = {
  "postgres-secret": ["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"],
  "coordinator-database": ["username", "password"],
  "coordinator-clients": ["aicp"],
  "agent-token": ["token"],
};

/** Keys of a Secret; undefined if nothing creates it. */
function secretKeys(objects: readonly KubernetesObject[], name: string) {
  for (const { metadata, spec } of ofKind(objects, "ExternalSecret")) {
    if ((spec?.target?.name ?? metadata.name) !== name) continue;
    const keys = Object.keys(spec?.target?.template?.data ?? {});
    return keys.length > 0 ? keys : (spec?.data ?? []).map(({ secretKey }) => secretKey);
  }
  for (const { metadata } of ofKind(objects, "Cluster")) {
    if (name === credentialsOf(metadata.name)) return credentialKeys;
    if (name === authorityOf(metadata.name)) return ["ca.crt"];
  }
  return bootstrapped[name];
}

function configKeys(
  objects: readonly KubernetesObject[],
  name: string,
): readonly string[] | undefined {
  const config = ofKind(objects, "ConfigMap").find(({ metadata }) => metadata.name === name);
  return config && Object.keys(config.data ?? {});
}

interface Reference {
  field: string;
  name: string;
  key?: string | undefined;
}

/** ConfigMaps or Secrets that a pod names. A reference without a key takes all keys. */
function namedBy(workload: Workload, kind: "configMap" | "secret"): Reference[] {
  const found: Reference[] = [];
  for (const { container, field } of containersOf(workload)) {
    for (const { name, valueFrom } of container.env ?? []) {
      const source = valueFrom?.[`${kind}KeyRef`];
      if (source === undefined) continue;
      found.push({ field: `${field}.env[${name}]`, name: source.name ?? "", key: source.key });
    }
    for (const source of container.envFrom ?? []) {
      const name = source[`${kind}Ref`]?.name;
      if (name !== undefined) found.push({ field: `${field}.envFrom[${name}]`, name });
    }
  }
  for (const { name, configMap, secret } of workload.pod.volumes ?? []) {
    const source = kind === "secret" ? secret?.secretName : configMap?.name;
    if (source === undefined) continue;
    const field = `${workload.field}.volumes[${name}]`;
    const items = (kind === "secret" ? secret : configMap)?.items;
    const keys = items?.map(({ key }) => key) ?? [undefined];
    found.push(...keys.map((key) => ({ field, name: source, key })));
  }
  return found;
}

function* unresolved(
  { objects }: Overlay,
  kind: "configMap" | "secret",
  keysOf: typeof configKeys,
) {
  for (const workload of workloadsOf(objects)) {
    for (const { field, name, key } of namedBy(workload, kind)) {
      const keys = keysOf(objects, name);
      if (keys === undefined) yield violation(workload.object, field, `there is no ${name}`);
      else if (key !== undefined && !keys.includes(key)) {
        yield violation(workload.object, field, `${name} has no ${key}`);
      }
    }
  }
}

/** ServiceAccounts that a secret store reads secrets as. */
export const accountsIn = (store: KubernetesObject): string[] =>
  [...JSON.stringify(store).matchAll(/"serviceAccountRef":\{"name":"([^"]*)"/g)].map(
    ([, name = ""]) => name,
  );

export const references: readonly Policy<Overlay>[] = [
  {
    name: "configuration-exists",
    reason: "a pod that names a ConfigMap or key that does not exist never starts",
    source: "kosko: no-missing-config-map",
    check: (overlay) => unresolved(overlay, "configMap", configKeys),
  },
  {
    name: "secrets-exist",
    reason: "a pod that names a Secret or key that nobody writes never starts",
    source: "kosko: no-missing-secret",
    check: (overlay) => unresolved(overlay, "secret", secretKeys),
  },
  {
    name: "service-accounts-exist",
    reason: "pods whose ServiceAccount does not exist are never created, and only an event says so",
    source: "kosko: no-missing-service-account",
    *check({ objects }) {
      for (const { object, pod, field } of workloadsOf(objects)) {
        const { serviceAccountName: name = "default" } = pod;
        if (name === "default" || named(objects, "ServiceAccount", name)) continue;
        yield violation(object, `${field}.serviceAccountName`, `there is no ${name}`);
      }
      for (const store of ofKind(objects, "SecretStore")) {
        for (const name of accountsIn(store)) {
          if (named(objects, "ServiceAccount", name)) continue;
          yield violation(store, "spec.provider", `there is no ServiceAccount ${name}`);
        }
      }
    },
  },
  {
    name: "references-resolve",
    reason:
      "whatever needs a claim, priority class or secret store that does not exist never starts",
    source: "kosko: no-missing-pvc",
    *check({ objects }) {
      for (const { object, pod, field } of workloadsOf(objects)) {
        const claims = (pod.volumes ?? []).map(
          ({ persistentVolumeClaim: claim }) => claim?.claimName,
        );
        const wanted = [
          ...claims.map((name) => ["PersistentVolumeClaim", name]),
          ["PriorityClass", pod.priorityClassName],
        ];
        for (const [kind = "", name] of wanted) {
          if (name === undefined || named(objects, kind, name)) continue;
          yield violation(object, field, `there is no ${kind} ${name}`);
        }
      }
      for (const secret of ofKind(objects, "ExternalSecret")) {
        const { kind = "SecretStore", name } = secret.spec?.secretStoreRef ?? {};
        if (named(objects, kind, name ?? "")) continue;
        yield violation(secret, "spec.secretStoreRef", `there is no ${kind} ${name}`);
      }
    },
  },
];
