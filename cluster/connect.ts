/** Connects to an embedded control plane, by the kubeconfig that it wrote. */
import { KubeConfig } from "@kubernetes/client-node";
import { connect, type Kubernetes } from "../kubernetes/client/client.ts";
import type { ControlPlaneState } from "./state.ts";

export async function connectEmbedded({ kubeconfig }: ControlPlaneState): Promise<Kubernetes> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return connect(config);
}
