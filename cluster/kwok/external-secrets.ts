/** External Secrets for the cloud overlays: its CustomResourceDefinitions, and stages of kwok in place of its operator. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll } from "../../kubernetes/client/operations.ts";
import { readObjects } from "../../kubernetes/manifests/documents.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import type { ControlPlaneState } from "../state.ts";
import { applyDefinitions, schemasPublished } from "./definitions.ts";
import { once } from "./install-once.ts";
import { stage } from "./stages.ts";

const servedVersion = "external-secrets.io/v1";

/** Definitions of the kinds that overlays use, without those of the operator's generators. */
const isUsed = (file: string): boolean => file.startsWith("external-secrets.io_");

/**
 * Without a cloud to ask, every store becomes valid and every secret synced: that tests how Argo CD handles them, and not
 * that a store would answer. The Secret itself is created separately, with a random password.
 */
export const installExternalSecrets = (
  state: ControlPlaneState,
  cluster: Kubernetes,
  folder: string,
): Promise<void> => once(state, "external-secrets", folder, () => install(cluster, folder));

async function install(cluster: Kubernetes, definitionFolder: string): Promise<void> {
  const files = readdirSync(definitionFolder).filter(isUsed);
  const objects = files.flatMap((file) => readObjects(join(definitionFolder, file)));
  await applyDefinitions(cluster, objects.map(withoutConversion));
  await schemasPublished(cluster, servedVersion);
  await applyAll(cluster, operatorStages);
}

/** Conversion between versions would call the operator's webhook, which does not run here. */
const withoutConversion = ({ spec, ...object }: AnyObject): AnyObject => ({
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
    resourceRef: { apiGroup: servedVersion, kind: "SecretStore" },
    selector: { matchExpressions: unanswered },
    next: { statusTemplate: `capabilities: ReadWrite${ready("Valid", "store validated")}` },
  }),
  stage("external-secret", {
    resourceRef: { apiGroup: servedVersion, kind: "ExternalSecret" },
    selector: { matchExpressions: unanswered },
    next: {
      statusTemplate: `
refreshTime: {{ Now | Quote }}
binding:
  name: {{ .spec.target.name | Quote }}${ready("SecretSynced", "secret synced")}`,
    },
  }),
];
