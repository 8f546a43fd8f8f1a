/** External Secrets, as the cloud overlays need it: its definitions, and its operator's part played by kwok. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { define } from "./definitions.ts";
import type { Kubernetes, KubernetesObject } from "./kubernetes.ts";
import { readObjects } from "./manifests.ts";
import { applyAll } from "./objects.ts";
import { once } from "./once.ts";
import { stage } from "./stages.ts";

/** The kinds that an overlay uses; the operator's generators are not among them. */
const isUsed = ({ kind, spec }: KubernetesObject): boolean =>
  kind === "CustomResourceDefinition" && spec.group === "external-secrets.io";

/**
 * There is no cloud to ask: every store is found valid, and every secret synced, which proves what Argo CD makes of
 * them and not that a store would answer. The Secret itself is made beside this, with a random password.
 */
export const installExternalSecrets = (cluster: Kubernetes, folder: string): Promise<void> =>
  once("external-secrets", folder, () => install(cluster, folder));

async function install(cluster: Kubernetes, definitionFolder: string): Promise<void> {
  const files = readdirSync(definitionFolder).filter((file) => file.endsWith(".yaml"));
  const objects = files.flatMap((file) => readObjects(join(definitionFolder, file)));
  await define(cluster, objects.filter(isUsed).map(withoutConversion));
  // kwok does not look again for a kind that was missing when it read the stage.
  await applyAll(cluster, operatorStages);
}

/** Conversion between versions would be the operator's webhook's; the served version needs none. */
const withoutConversion = ({ spec, ...object }: KubernetesObject): KubernetesObject => ({
  ...object,
  spec: { ...spec, conversion: { strategy: "None" } },
});

const ready = (reason: string, message: string) => `
conditions:
- type: Ready
  status: "True"
  reason: ${reason}
  message: ${message}
  lastTransitionTime: {{ Now | Quote }}
`;

const unanswered = [
  { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
  { key: ".status.conditions", operator: "DoesNotExist" },
];

const operatorStages = [
  stage("secret-store", {
    resourceRef: { apiGroup: "external-secrets.io/v1", kind: "SecretStore" },
    selector: { matchExpressions: unanswered },
    next: { statusTemplate: `capabilities: ReadWrite${ready("Valid", "store validated")}` },
  }),
  stage("external-secret", {
    resourceRef: { apiGroup: "external-secrets.io/v1", kind: "ExternalSecret" },
    selector: { matchExpressions: unanswered },
    next: {
      statusTemplate: `
refreshTime: {{ Now | Quote }}
binding:
  name: {{ .spec.target.name | Quote }}${ready("SecretSynced", "secret synced")}`,
    },
  }),
];
