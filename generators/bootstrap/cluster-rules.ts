/** The cluster's own rules, as ValidatingAdmissionPolicies: what the API server refuses from everybody, Argo CD included. */
import { confirmDelete } from "../../kubernetes/annotations.ts";
import { namespace } from "../conventions.ts";
import { bindingOf, policyOf } from "./admission-policy.ts";
import { images } from "./image-rule.ts";

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
