/** The cluster's own rules, as ValidatingAdmissionPolicies: what the API server refuses from everybody, Argo CD included. */
import type { IValidatingAdmissionPolicy } from "kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy";
import type { IValidatingAdmissionPolicyBinding } from "kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding";
import { confirmDelete } from "../../kubernetes/annotations.ts";
import { labelsOf, namespace } from "../conventions.ts";

type Spec = NonNullable<IValidatingAdmissionPolicy["spec"]>;
type Rule = Pick<Spec, "matchConditions" | "variables" | "validations"> & {
  operations: ("CREATE" | "UPDATE" | "DELETE")[];
  /** By API group. */
  resources: Record<string, string[]>;
};

const metadataOf = (name: string) => ({
  name,
  labels: labelsOf("cluster-rules", "policy", "aicp-core"),
});

/** Refuses rather than admits where a rule cannot be evaluated. */
const policyOf = (name: string, { operations, resources, ...rule }: Rule) =>
  ({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: metadataOf(name),
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: Object.entries(resources).map(([group, names]) => ({
          apiGroups: [group],
          apiVersions: ["*"],
          operations,
          resources: names,
        })),
      },
      ...rule,
    },
  }) satisfies IValidatingAdmissionPolicy;

const ourNamespace = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
};

const bindingOf = (
  { metadata: { name } }: { metadata: { name: string } },
  matchResources: object = ourNamespace,
): IValidatingAdmissionPolicyBinding => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: metadataOf(name),
  spec: { policyName: name, validationActions: ["Deny", "Audit"], matchResources },
});

// `Delete=false` binds Argo CD only. What is in a namespace goes with it once the namespace's own deletion was confirmed.
const dataIsKept = policyOf("aicp-data-is-kept", {
  operations: ["DELETE"],
  resources: {
    "": ["namespaces", "persistentvolumeclaims"],
    apps: ["statefulsets"],
    "postgresql.cnpg.io": ["clusters"],
  },
  validations: [
    {
      expression: `oldObject.metadata.?annotations[?'${confirmDelete}'].orValue('') == oldObject.metadata.name || (request.resource.resource != 'namespaces' && namespaceObject.status.phase == 'Terminating')`,
      messageExpression: `request.resource.resource + ' ' + oldObject.metadata.name + ' holds data. If it is to be deleted, say so first: kubectl annotate ' + request.resource.resource + ' ' + oldObject.metadata.name + (request.resource.resource == 'namespaces' ? '' : ' -n ' + request.namespace) + ' ${confirmDelete}=' + oldObject.metadata.name`,
    },
  ],
});

const podSecurity = policyOf("aicp-pod-security", {
  operations: ["CREATE", "UPDATE"],
  resources: { "": ["namespaces"] },
  validations: [
    {
      expression: `object.metadata.?labels[?'pod-security.kubernetes.io/enforce'].orValue('') == 'restricted'`,
      message: `namespace ${namespace} must keep the label pod-security.kubernetes.io/enforce=restricted: without it a privileged pod can take over its node`,
    },
    {
      expression: `object.metadata.?labels[?'pod-security.kubernetes.io/enforce-version'].orValue('latest') == 'latest'`,
      message: `namespace ${namespace} must not enforce an older version of the Pod Security Standard`,
    },
  ],
});

const exposure = policyOf("aicp-exposure", {
  operations: ["CREATE", "UPDATE"],
  resources: { "": ["services"] },
  validations: [
    {
      expression: "object.spec.?externalIPs.orValue([]).size() == 0",
      message:
        "spec.externalIPs is not allowed: a Service with one receives other machines' traffic to that address",
    },
    {
      expression: "object.spec.type == 'ClusterIP' || object.metadata.name == 'agent-service'",
      message: "only agent-service may be reached from outside the cluster: use type ClusterIP",
    },
  ],
});

/** Pods, and every kind with a pod template: the commit is refused, and not only the pods of its Deployment. */
const podKinds = {
  "": ["pods", "pods/ephemeralcontainers", "replicationcontrollers"],
  apps: ["daemonsets", "deployments", "replicasets", "statefulsets"],
  batch: ["cronjobs", "jobs"],
};

const podOf = (object: string) =>
  `${object}.kind == 'Pod' ? ${object}.spec : ${object}.kind == 'CronJob' ? ${object}.spec.jobTemplate.spec.template.spec : ${object}.spec.template.spec`;
const imagesOf = (pod: string) =>
  `(${["containers", "initContainers", "ephemeralContainers"]
    .map((list) => `${pod}.?${list}.orValue([]).map(container, container.image)`)
    .join(" + ")})`;

/** Accepts an image that the object already has: otherwise a change of the registry could not roll out. */
export const images = policyOf("aicp-images", {
  operations: ["CREATE", "UPDATE"],
  resources: podKinds,
  variables: [
    // An environment's folder lists its own.
    { name: "allowed", expression: "[]" },
    { name: "pod", expression: podOf("object") },
    { name: "podBefore", expression: podOf("oldObject") }, // evaluated only where it is used
    {
      name: "before",
      expression: `oldObject == null ? [] : ${imagesOf("variables.podBefore")}`,
    },
    {
      name: "added",
      expression: `${imagesOf("variables.pod")}.filter(image, !(image in variables.before))`,
    },
    {
      name: "foreign",
      expression:
        "variables.added.filter(image, !variables.allowed.exists(name, image == name || image.startsWith(name + ':') || image.startsWith(name + '@')))",
    },
    {
      name: "floating",
      expression:
        "variables.added.filter(image, image.endsWith(':latest') || !image.matches('(@sha256:[0-9a-f]{64}|:[A-Za-z0-9_][A-Za-z0-9_.-]*)$'))",
    },
  ],
  validations: [
    {
      expression: "variables.foreign.size() == 0",
      messageExpression: `variables.foreign.join(', ') + ' may not run here. Allowed are ' + variables.allowed.join(', ') + ': what else AICP uses is added in the generators, and bootstrap run again'`,
    },
    {
      expression: "variables.floating.size() == 0",
      messageExpression: `variables.floating.join(', ') + ' needs a digest or a tag other than latest'`,
    },
  ],
});

/** Where an environment's list goes. */
export const allowedImages = ["spec", "variables", 0, "expression"] as const;

const storageClass = policyOf("aicp-storage-class", {
  operations: ["CREATE", "UPDATE"],
  resources: { "storage.k8s.io": ["storageclasses"] },
  matchConditions: [{ name: "aicp", expression: "object.metadata.name.startsWith('aicp-')" }],
  validations: [
    {
      expression: `object.metadata.?annotations[?'storageclass.kubernetes.io/is-default-class'].orValue('') != 'true'`,
      message:
        "a StorageClass of AICP must not be the cluster's default: other applications' volumes would be created with it",
    },
  ],
});

export const clusterRules = [
  ...[dataIsKept, podSecurity, exposure, images, storageClass],
  ...[dataIsKept, podSecurity, exposure, images].map((policy) => bindingOf(policy)),
  bindingOf(storageClass, {}),
];
