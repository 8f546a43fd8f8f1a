/** The embedded control plane, stage by stage: each continues from what the last run left, and waits only for its own tools. */

import type { Environment } from "../generators/environments/environment.ts";
import { applicationName, deploy } from "../kubernetes/argo-cd/application.ts";
import { refreshApplications } from "../kubernetes/argo-cd/refresh.ts";
import { synced } from "../kubernetes/argo-cd/sync.ts";
import type { Kubernetes } from "../kubernetes/client/client.ts";
import type { Options } from "../tools/context.ts";
import { startNames, type ToolName } from "../tools/pinned/tool-list.ts";
import { fetchTools, resolveAsset } from "../tools/resolve.ts";
import { awaitArgoCd, startArgoCd } from "./argo-cd/argo-cd.ts";
import { connectEmbedded } from "./connect.ts";
import { prepareEnvironment } from "./environment.ts";
import { pushHead } from "./git-remote/repository.ts";
import { beginGitRemote, connectGitRemote } from "./git-remote/start.ts";
import { startControlPlane } from "./kwok/control-plane.ts";
import { type KubernetesTools, kubernetesTools } from "./kwok/kwokctl-configuration.ts";
import { awaitNodes, installStages } from "./kwok/simulation.ts";
import { prometheusUrl, startPrometheus } from "./monitoring/prometheus.ts";
import { type Ports, rememberedPorts } from "./processes/ports.ts";
import { isRunning, recordedProcesses } from "./processes/processes.ts";
import { type ControlPlaneState, createStateDirectory } from "./state.ts";

export type Tools = Record<ToolName, Promise<string>>;

export interface ControlPlane {
  state: ControlPlaneState;
  cluster: Kubernetes;
  ports: Ports;
}

/** Starts to fetch what is missing, one tool after the other in the order of need; `more` is what only some starts need. */
export const beginTools = (options: Options, more: readonly ToolName[] = []): Tools =>
  fetchTools([...startNames, ...more], options) as Tools;

export async function bringUpControlPlane(
  state: ControlPlaneState,
  tools: Tools,
): Promise<ControlPlane> {
  const files = await Promise.all(kubernetesTools.map(async (name) => [name, await tools[name]]));
  createStateDirectory(state);
  const running = await Promise.all(recordedProcesses(state).map(isRunning));
  const ports = await rememberedPorts(state, running.includes(true));
  const manifests = await resolveAsset("metrics-server-manifests");
  await startControlPlane(state, Object.fromEntries(files) as KubernetesTools, manifests, ports);
  await beginGitRemote({ state, ports });
  const cluster = await connectEmbedded(state);
  await installStages(cluster, {
    stages: await resolveAsset("kwok-stages"),
    metrics: await resolveAsset("kwok-metrics"),
  });
  return { state, cluster, ports };
}

export async function bringUpArgoCd(controlPlane: ControlPlane, tools: Tools): Promise<void> {
  await startArgoCd(controlPlane, {
    argocd: await tools.argocd,
    redis: await tools.miniredis,
    kustomize: await tools.kustomize,
    installManifest: await resolveAsset("argocd-install.yaml"),
    gitVerifyWrapper: await resolveAsset("git-verify-wrapper.sh"),
    gpgWrapper: await resolveAsset("gpg-wrapper.sh"),
  });
}

/** Returns where a Prometheus answers. */
export async function bringUpPrometheus(
  { state, ports }: ControlPlane,
  tools: Tools,
): Promise<string> {
  await startPrometheus(state, ports, await tools.prometheus);
  return prometheusUrl(ports);
}

/** Serves the checkout's HEAD under the repository's URL, and returns that commit. */
export async function bringUpGitRemote(
  controlPlane: ControlPlane,
  checkout: string,
): Promise<string> {
  await connectGitRemote(controlPlane);
  return pushHead(checkout, controlPlane);
}

/** Gives the environment to Argo CD, and returns the names of the Secrets that had to be created. */
export async function bringUpApplication(
  { state, cluster }: ControlPlane,
  tools: Tools,
  checkout: string,
  environment: Environment,
): Promise<{ secretsCreated: string[] }> {
  await awaitNodes(state, cluster);
  const result = await prepareEnvironment(state, cluster, environment, {
    kustomize: await tools.kustomize,
    checkout,
    externalSecrets: () => resolveAsset("external-secrets-crds"),
    cloudNativePg: () =>
      Promise.all([resolveAsset("cloudnative-pg-crds"), resolveAsset("barman-cloud-crds")]),
    keda: () => resolveAsset("keda-crds"),
  });
  await deploy(cluster, `${checkout}/apps`, environment.name);
  return result;
}

/** The first sync takes longest: autoscaling is healthy once usage has been measured twice. */
const syncSeconds = 180;

export async function awaitSync(
  controlPlane: ControlPlane,
  environment: string,
  revision: string,
  report?: (line: string) => void,
): Promise<void> {
  const { cluster } = controlPlane;
  await refreshApplications(cluster, revision);
  await synced(cluster, applicationName(environment), revision, {
    seconds: syncSeconds,
    ...(report && { report }),
  });
  await awaitArgoCd(controlPlane);
}
