/** Kubernetes itself: etcd, API server, controllers and scheduler as local processes, created by kwok's own kwokctl. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Ports } from "../processes/ports.ts";
import type { ControlPlaneState } from "../state.ts";
import { adoptComponents, componentRuns } from "./kwok-processes.ts";
import { kwokctl } from "./kwokctl.ts";
import { components, configurationOf, type KubernetesTools } from "./kwokctl-configuration.ts";
import { stopProcesses } from "./tear-down.ts";

/**
 * Creates the cluster, or continues with the existing one unless its tools or ports have changed. Returns when the API server
 * answers: the other components may still be starting, and `awaitNodes` finds out whether they did.
 */
export async function startControlPlane(
  state: ControlPlaneState,
  tools: KubernetesTools,
  /** A folder that kustomize builds. */
  metricsServerManifests: string,
  ports: Ports,
): Promise<void> {
  const configuration = stringify(configurationOf(state, tools, metricsServerManifests, ports));
  if (existsSync(state.cluster) && !wasCreatedFrom(state, configuration)) {
    await stopProcesses(state);
    rmSync(state.cluster, { recursive: true });
  }
  await adoptComponents(state);
  const running = await Promise.all(components.map((name) => componentRuns(state, name)));
  if (running.every(Boolean)) return;
  if (existsSync(state.cluster)) {
    await kwokctl(state, tools, ["start", "cluster"]);
  } else {
    await create(state, tools, configuration);
  }
}

async function create(
  state: ControlPlaneState,
  tools: KubernetesTools,
  configuration: string,
): Promise<void> {
  const file = join(state.kwok, "control-plane.yaml");
  mkdirSync(state.kwok, { recursive: true });
  writeFileSync(file, configuration);
  await kwokctl(state, tools, [
    ...["create", "cluster", "--config", file],
    ...["--kubeconfig", state.kubeconfig],
  ]);
  writeFileSync(completeFile(state), configuration);
}

/** Written once the cluster is complete: the configuration that it was created from. */
const completeFile = ({ cluster }: ControlPlaneState): string => join(cluster, "complete");

/** False when the creation was interrupted, and when another version of a tool or other ports were chosen since. */
const wasCreatedFrom = (state: ControlPlaneState, configuration: string): boolean =>
  existsSync(completeFile(state)) && readFileSync(completeFile(state), "utf8") === configuration;
