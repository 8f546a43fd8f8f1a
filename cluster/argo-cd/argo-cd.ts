/** Argo CD as local processes, like its own Procfile for development: controller, repo-server, API server and notification controller. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { argoCdSettings } from "../../generators/bootstrap/argo-cd.ts";
import { catalogue } from "../../generators/catalogue.ts";
import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import { applySettings } from "../../kubernetes/argo-cd/settings.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll, createIfAbsent } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { readObjects } from "../../kubernetes/manifests/documents.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { applyDefinitions } from "../kwok/definitions.ts";
import { once } from "../kwok/install-once.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import { ensureProcess } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";
import { type ArgoFiles, fillFolders } from "./argo-folders.ts";
import { argoCommands } from "./argo-processes.ts";

interface Target {
  state: ControlPlaneState;
  cluster: Kubernetes;
  ports: Ports;
}

/** Installs definitions and configuration, starts the processes, and returns when those answer that a sync needs. */
export async function startArgoCd(
  { state, cluster, ports }: Target,
  files: ArgoFiles,
): Promise<void> {
  fillFolders(state, files);
  const { early, controller, late } = argoCommands(state, files, ports);
  for (const command of early) await ensureProcess(state, command);
  const { installManifest } = files;
  await once(state, "argo-cd", installManifest, () =>
    installConfiguration(cluster, installManifest),
  );
  const settings = argoCdSettings(catalogue.environments) as KubernetesObject[];
  const certificate = await applySettings(cluster, settings, cluster.server);
  writeFileSync(join(state.argoCd, "tls", new URL(cluster.server).hostname), certificate);
  await ensureProcess(state, controller);
  await eventually("the repo-server's answer", 120, () => answers(ports.repoServerMetrics));
  await eventually("the application controller's answer", 120, () =>
    answers(ports.controllerMetrics),
  );
  for (const command of late) await ensureProcess(state, command);
}

/** Returns when the components answer as well that no sync waits for. */
export async function awaitArgoCd({ ports }: Pick<Target, "ports">): Promise<void> {
  await eventually("the API server's answer", 120, () => answers(ports.argoApi));
  await eventually("the notification controller's answer", 120, () =>
    answers(ports.notificationsMetrics, "/metrics"),
  );
}

/** Applies everything in the released manifest except the containers: definitions and configuration, as on any cluster. */
async function installConfiguration(cluster: Kubernetes, manifest: string): Promise<void> {
  const objects = readObjects(manifest);
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: argoNamespace } };
  await applyAll(cluster, [namespace, ...ofKind("ConfigMap").map(inArgoNamespace)]);
  // The components store their own keys in these Secrets: create them once and never overwrite them.
  for (const secret of ofKind("Secret")) await createIfAbsent(cluster, inArgoNamespace(secret));
  await applyDefinitions(cluster, ofKind("CustomResourceDefinition"));
}

const inArgoNamespace = (object: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: argoNamespace },
});

async function answers(port: number, path = "/healthz"): Promise<boolean> {
  const response = await fetch(`http://${loopback}:${port}${path}`);
  return response.ok;
}
