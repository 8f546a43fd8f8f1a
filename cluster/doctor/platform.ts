/** Which platform a cluster is on, and how each of them gets what it lacks. */

import type { AnyObject } from "../../kubernetes/object.ts";
import type { Platform } from "../../kubernetes/platforms.ts";
import { assets } from "../../tools/pinned/asset-list.ts";
import { tools } from "../../tools/pinned/tool-list.ts";

export type DetectedPlatform = Platform | "kwok" | "unknown";

/** By what the platform writes on its nodes. */
export function platformOf(nodes: readonly AnyObject[]): DetectedPlatform {
  const [node] = nodes;
  const labels = Object.keys(node?.metadata.labels ?? {});
  const annotations = Object.keys(node?.metadata.annotations ?? {});
  const provider: string = node?.spec?.providerID ?? "";
  const has = (prefix: string) => labels.some((label) => label.startsWith(prefix));
  if (has("minikube.k8s.io/")) return "minikube";
  if (node?.metadata.name === "docker-desktop" || has("desktop.docker.io/"))
    return "docker-desktop";
  if (has("cloud.google.com/gke-") || provider.startsWith("gce://")) return "gke";
  if (has("eks.amazonaws.com/") || provider.startsWith("aws://")) return "eks";
  if (has("kubernetes.azure.com/") || provider.startsWith("azure://")) return "aks";
  if (annotations.includes("kwok.x-k8s.io/node")) return "kwok";
  return "unknown";
}

type Fix = Partial<Record<DetectedPlatform, string>> & { unknown: string };

export const fixOf = (fix: Fix, platform: DetectedPlatform): string => fix[platform] ?? fix.unknown;

const metricsServerManifest = `kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/download/v${tools["metrics-server"].version}/components.yaml`;

export const metricsServer: Fix = {
  minikube: "minikube addons enable metrics-server",
  "docker-desktop": `${metricsServerManifest}
kubectl patch deployment metrics-server -n kube-system --type json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'`,
  eks: "eksctl create addon --cluster CLUSTER --name metrics-server",
  gke: "GKE runs its own: look at `kubectl get apiservice v1beta1.metrics.k8s.io`",
  aks: "AKS runs its own: look at `kubectl get apiservice v1beta1.metrics.k8s.io`",
  unknown: metricsServerManifest,
};

export const defaultStorage: Fix = {
  minikube:
    "minikube addons enable default-storageclass\nminikube addons enable storage-provisioner",
  "docker-desktop": "Docker Desktop → Settings → Kubernetes → Reset Kubernetes Cluster",
  eks: `eksctl create addon --cluster CLUSTER --name eks-pod-identity-agent
eksctl create addon --cluster CLUSTER --name aws-ebs-csi-driver --auto-apply-pod-identity-associations`,
  unknown: `kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=true`,
};

/** The class that the controller answers for; EKS Auto Mode has one of its own. */
export const balancerClass = "service.k8s.aws/nlb";

export const balancerController = `eksctl create addon --cluster CLUSTER --name eks-pod-identity-agent
eksctl create podidentityassociation --cluster CLUSTER --namespace kube-system --service-account-name aws-load-balancer-controller --well-known-policies awsLoadBalancerController
helm repo add eks https://aws.github.io/eks-charts
helm install aws-load-balancer-controller eks/aws-load-balancer-controller -n kube-system --set clusterName=CLUSTER`;

export const externalSecrets: Fix = {
  // A chart has the version of the operator that it installs.
  unknown: `helm repo add external-secrets https://charts.external-secrets.io
helm install external-secrets external-secrets/external-secrets --version ${assets["external-secrets-crds"].version} -n external-secrets --create-namespace --wait`,
};

/** By whose Prometheus the overlay is for. */
export const monitoring = {
  operator: `helm repo add prometheus-community https://prometheus-community.github.io/helm-charts
helm install kube-prometheus-stack prometheus-community/kube-prometheus-stack -n monitoring --create-namespace --wait`,
  azure: "az aks update --name CLUSTER --resource-group GROUP --enable-azure-monitor-metrics",
  google: "gcloud container clusters update CLUSTER --enable-managed-prometheus",
};

export const networkPolicy: Fix = {
  minikube: "minikube start --cni calico   (a new cluster)",
  "docker-desktop": "its kubeadm cluster enforces none, its kind cluster does",
  gke: "Autopilot enforces them; Standard: gcloud container clusters update CLUSTER --enable-dataplane-v2   (or --enable-network-policy)",
  eks: `aws eks update-addon --cluster-name CLUSTER --addon-name vpc-cni --configuration-values '{"enableNetworkPolicy":"true"}'`,
  aks: "az aks update --name CLUSTER --resource-group GROUP --network-dataplane cilium --network-policy cilium",
  kwok: "simulated pods have no network",
  unknown: "see the documentation of the cluster's network plug-in",
};
