/** A rule of the cluster as two objects: the ValidatingAdmissionPolicy that states it, and the binding that puts it in force. */
import type { IValidatingAdmissionPolicy } from "kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy";
import type { IValidatingAdmissionPolicyBinding } from "kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding";
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
export const policyOf = (name: string, { operations, resources, ...rule }: Rule) =>
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

export const bindingOf = (
  { metadata: { name } }: { metadata: { name: string } },
  matchResources: object = ourNamespace,
): IValidatingAdmissionPolicyBinding => ({
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: metadataOf(name),
  spec: { policyName: name, validationActions: ["Deny", "Audit"], matchResources },
});
