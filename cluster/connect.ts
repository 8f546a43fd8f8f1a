/** Connects to the embedded control plane, by the kubeconfig that it wrote. */
import { KubeConfig } from "@kubernetes/client-node";
import { connect, type Kubernetes } from "../kubernetes/client.ts";
import { kubeconfig } from "./paths.ts";

export async function connectEmbedded(): Promise<Kubernetes> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return connect(config);
}
