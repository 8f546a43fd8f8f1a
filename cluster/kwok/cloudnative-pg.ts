/** CloudNativePG, as the cloud overlays need it: its definitions, and kwok in the role of its operator. */
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll, createIfAbsent } from "../../kubernetes/client/operations.ts";
import { authorityOf, clusterKind, credentialsOf } from "../../kubernetes/cloudnative-pg.ts";
import { readObjects } from "../../kubernetes/manifests/documents.ts";
import type { ControlPlaneState } from "../state.ts";
import { applyDefinitions, schemasPublished } from "./definitions.ts";
import { once } from "./install-once.ts";
import { stage } from "./stages.ts";

/**
 * No instance runs: every Cluster is reported as healthy. That proves what Argo CD makes of the objects, not that a database
 * would start; the Secrets that the operator creates are created beside this.
 */
export const installCloudNativePg = (
  state: ControlPlaneState,
  cluster: Kubernetes,
  definitionFolders: readonly string[],
): Promise<void> =>
  once(state, "cloudnative-pg", definitionFolders.join(" "), async () => {
    const files = definitionFolders.flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.includes("cnpg.io_"))
        .map((file) => join(folder, file)),
    );
    await applyDefinitions(cluster, files.flatMap(readObjects));
    await schemasPublished(cluster, clusterKind.apiVersion);
    await applyAll(cluster, [healthyCluster]);
  });

const healthyCluster = stage("database-cluster", {
  resourceRef: { apiGroup: clusterKind.apiVersion, kind: clusterKind.kind },
  selector: {
    matchExpressions: [
      { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
      { key: ".status.phase", operator: "DoesNotExist" },
    ],
  },
  next: {
    statusTemplate: `
phase: Cluster in healthy state
instances: {{ .spec.instances }}
readyInstances: {{ .spec.instances }}
currentPrimary: {{ .metadata.name }}-1
targetPrimary: {{ .metadata.name }}-1
conditions:
- type: Ready
  status: "True"
  reason: ClusterIsReady
  message: simulated
  lastTransitionTime: {{ Now | Quote }}
`,
  },
});

/** Creates the Secrets that the operator creates for a Cluster, and returns the names of those that did not exist. */
export async function ensureClusterSecrets(
  cluster: Kubernetes,
  namespace: string,
  name: string,
): Promise<string[]> {
  const secrets: Record<string, Record<string, string>> = {
    [authorityOf(name)]: { "ca.crt": "simulated: no server presents a certificate" },
    [credentialsOf(name)]: {
      username: "aicp",
      dbname: "aicp",
      password: randomBytes(24).toString("hex"),
    },
  };
  const created: string[] = [];
  for (const [secret, stringData] of Object.entries(secrets)) {
    const object = { apiVersion: "v1", kind: "Secret", metadata: { name: secret, namespace } };
    if (await createIfAbsent(cluster, { ...object, stringData })) created.push(secret);
  }
  return created;
}
