/** The platforms that an environment can be on, and what each of them provides. An overlay says which one it is for. */
import type { KubernetesObject } from "./object.ts";

/** Label of the Namespace that names the platform. */
export const platformLabel = "aicp/platform";

interface Facts {
  /** Run by a cloud provider, in several zones, with load balancers that the internet can reach. */
  cloud: boolean;
  /** Type of the Service that exposes the agents. */
  exposure: "LoadBalancer" | "NodePort";
  /** Annotation and value that keep a load balancer off the internet. */
  internal?: readonly [name: string, value: string];
  /** Load balancer classes of which one is required. */
  loadBalancerClasses?: readonly string[];
  /** Storage classes that every cluster has; undefined stands for the default class. */
  storageClasses: readonly (string | undefined)[];
  /** Names that the platform's own tools give to kubeconfig contexts; AKS names them after the cluster. */
  contexts?: RegExp;
}

export const platforms = {
  minikube: {
    cloud: false,
    exposure: "NodePort",
    storageClasses: [undefined],
    contexts: /^minikube$/,
  },
  // Its load balancer answers on localhost only.
  "docker-desktop": {
    cloud: false,
    exposure: "LoadBalancer",
    storageClasses: [undefined],
    contexts: /^docker-desktop$/,
  },
  gke: {
    cloud: true,
    exposure: "LoadBalancer",
    internal: ["networking.gke.io/load-balancer-type", "Internal"],
    storageClasses: [undefined, "premium-rwo", "standard-rwo"],
    contexts: /^gke_/,
  },
  eks: {
    cloud: true,
    exposure: "LoadBalancer",
    internal: ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
    loadBalancerClasses: ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"],
    storageClasses: [],
    contexts: /^arn:aws[\w-]*:eks:|\.eksctl\.io$/,
  },
  aks: {
    cloud: true,
    exposure: "LoadBalancer",
    internal: ["service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
    storageClasses: [undefined, "managed-csi", "managed-csi-premium"],
  },
} as const satisfies Record<string, Facts>;

export type Platform = keyof typeof platforms;

export const factsOf = (platform: Platform): Facts => platforms[platform];

/** Whether an annotation keeps the load balancer of a Service off the internet, on whichever cloud it is. */
export const isInternal = ({ metadata: { annotations = {} } }: KubernetesObject): boolean =>
  Object.values<Facts>(platforms).some(
    ({ internal }) => internal !== undefined && annotations[internal[0]] === internal[1],
  );

const isPlatform = (name: string): name is Platform => Object.hasOwn(platforms, name);

/** The platform that an overlay's Namespace names; undefined if it names none that is known. */
export function platformOf(objects: readonly KubernetesObject[]): Platform | undefined {
  const namespace = objects.find(({ kind }) => kind === "Namespace");
  const name = namespace?.metadata.labels?.[platformLabel] ?? "";
  return isPlatform(name) ? name : undefined;
}

/** Whether an overlay is for a cloud. */
export function isCloud(objects: readonly KubernetesObject[]): boolean {
  const platform = platformOf(objects);
  return platform !== undefined && platforms[platform].cloud;
}
