/** Fields that the API server refuses changes of: the sync fails, and what to do instead. */
import { amountOf } from "../../generators/quantity.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { at } from "../../kubernetes/value.ts";
import type { Field } from "../compare/compare.ts";
import { onCommandLine } from "../compare/identity.ts";
import { join, type Sentence, say } from "../sentence.ts";
import { callout, type Rule } from "./callout.ts";
import { pathsOf, titleOf } from "./reading.ts";

interface Immutable {
  /** Whether the API server refuses a change of this field. */
  locks: (path: readonly string[], before: KubernetesObject, after: KubernetesObject) => boolean;
  fix: (object: KubernetesObject) => Sentence;
}

const orphan = (object: KubernetesObject) =>
  say`Delete it without its pods (${`kubectl delete ${onCommandLine(object)} --cascade=orphan`}); the sync creates it again.`;
const recreate = (object: KubernetesObject) =>
  say`Delete it first (${`kubectl delete ${onCommandLine(object)}`}), or give the new one another name.`;
const otherName = () => say`Give the new one another name, and refer to that.`;

const spec =
  (...fields: string[]): Immutable["locks"] =>
  ([root, field]) =>
    root === "spec" && field !== undefined && fields.includes(field);
const top =
  (...fields: string[]): Immutable["locks"] =>
  ([root]) =>
    root !== undefined && fields.includes(root);
const specBut =
  (...fields: string[]): Immutable["locks"] =>
  ([root, field]) =>
    root === "spec" && field !== undefined && !fields.includes(field);

const workload = { locks: spec("selector"), fix: orphan };
const ifImmutable: Immutable["locks"] = (path, before) =>
  before.immutable === true && top("data", "binaryData", "immutable")(path, before, before);

const stillBalanced: Immutable["locks"] = (path, before, after) =>
  spec("loadBalancerClass")(path, before, after) &&
  [before, after].every((service) => at(service, "spec", "type") === "LoadBalancer");

const job = specBut(
  ...["parallelism", "suspend", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"],
  "maxFailedIndexes",
);

/** As in Kubernetes' own validation of updates. */
const kinds: Record<string, Immutable> = {
  Deployment: workload,
  DaemonSet: workload,
  ReplicaSet: workload,
  StatefulSet: {
    locks: specBut(
      ...["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit"],
      ...["persistentVolumeClaimRetentionPolicy", "minReadySeconds"],
    ),
    fix: orphan,
  },
  Job: { locks: job, fix: recreate },
  Service: {
    locks: (path, before, after) =>
      spec("clusterIP", "clusterIPs", "ipFamilies", "healthCheckNodePort")(path, before, after) ||
      stillBalanced(path, before, after),
    fix: (object) => join(recreate(object), say`Its address changes.`),
  },
  PersistentVolumeClaim: {
    locks: (path, before, after) =>
      specBut("resources", "volumeAttributesClassName")(path, before, after),
    fix: () => say`A claim's data does not move by itself: copy it to a claim of another name.`,
  },
  StorageClass: {
    locks: top("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    fix: (object) => join(recreate(object), say`Volumes that exist keep what they were made with.`),
  },
  RoleBinding: { locks: top("roleRef"), fix: recreate },
  ClusterRoleBinding: { locks: top("roleRef"), fix: recreate },
  ConfigMap: { locks: ifImmutable, fix: otherName },
  Secret: {
    locks: (path, before, after) =>
      top("type")(path, before, after) || ifImmutable(path, before, after),
    fix: otherName,
  },
  PriorityClass: { locks: top("value", "preemptionPolicy"), fix: otherName },
};

const isStorage = ({ path }: Field) => path[1] === "volumeClaimTemplates";

/** The API server compares amounts of storage as amounts. */
const isSameQuantity = ({ path, before, after }: Field): boolean =>
  path.includes("resources") && amountOf(before) === amountOf(after);

/** Argo CD deletes these and creates them again, so that only `kubectl apply` is refused. */
const isReplaced = ({ metadata: { annotations = {} } }: KubernetesObject): boolean =>
  (annotations["argocd.argoproj.io/hook"] !== undefined &&
    (annotations["argocd.argoproj.io/hook-delete-policy"] ?? "BeforeHookCreation").includes(
      "BeforeHookCreation",
    )) ||
  ["Replace=true", "Force=true"].every((option) =>
    annotations["argocd.argoproj.io/sync-options"]?.split(",").includes(option),
  );

export const refused: Rule = (change) => {
  if (change.type !== "changed") return [];
  const { before, after, fields } = change;
  const rule = kinds[after.kind];
  const locked = fields.filter(
    (field) => !isSameQuantity(field) && rule?.locks(field.path, before, after),
  );
  if (!rule || locked.length === 0) return [];
  const what = say`${titleOf(after)}: the API server refuses changes of ${pathsOf(locked)}.`;
  if (isReplaced(after)) {
    const text = say`Argo CD deletes it and creates it again; ${"kubectl apply -k"} is refused.`;
    return [callout("refused")("warning", join(what, text))];
  }
  const existing = locked.some(isStorage)
    ? join(
        say`Volumes that exist stay as they are: change their claims by hand first.`,
        rule.fix(after),
      )
    : rule.fix(after);
  return [callout("refused")("danger", join(what, existing))];
};
