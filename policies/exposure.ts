/** Policies on what may be reached from outside the cluster. */
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const exposed = "agent-service";

export const onlyAgentsExposed: Policy<Overlay> = {
  name: "only-agent-service-is-exposed",
  reason: "the database and the coordinator are nobody's to reach from outside",
  source: "kosko: ban-service-type",
  *check({ objects }) {
    for (const service of ofKind(objects, "Service")) {
      const { type = "ClusterIP", externalIPs = [] } = service.spec ?? {};
      if (externalIPs.length > 0) yield violation(service, "spec.externalIPs", "is there");
      if (type === "ClusterIP" || service.metadata.name === exposed) continue;
      yield violation(service, "spec.type", `is ${type}`);
    }
  },
};

/** What makes a load balancer internal, by the annotation and value that the platform reads. */
const internal: readonly (readonly [string, string])[] = [
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
];

/** Which of them an environment's platform reads. */
const own: Record<string, number> = { gke: 0, eks: 1, aks: 2 };

export const noPublicLoadBalancer: Policy<Overlay> = {
  name: "no-public-load-balancer",
  reason: "a cloud's load balancer is on the internet if nothing says that it is internal",
  source: "GKE, EKS and AKS: internal load balancers",
  *check({ environment, objects }) {
    if (environment === "docker-desktop") return; // its load balancer is localhost
    for (const service of ofKind(objects, "Service")) {
      if (service.spec?.type !== "LoadBalancer") continue;
      const index = own[environment];
      const accepted = index === undefined ? internal : internal.slice(index, index + 1);
      const annotations = service.metadata.annotations ?? {};
      if (accepted.some(([name, value]) => annotations[name] === value)) continue;
      const names = accepted.map(([name]) => name).join(", ");
      yield violation(
        service,
        "metadata.annotations",
        `does not say that it is internal: ${names}`,
      );
    }
  },
};

/** How each platform exposes the agents. */
const types: Record<string, string> = {
  aks: "LoadBalancer",
  "docker-desktop": "LoadBalancer",
  eks: "LoadBalancer",
  gke: "LoadBalancer",
  minikube: "NodePort",
};

export const exposureFitsPlatform: Policy<Overlay> = {
  name: "exposure-fits-the-platform",
  reason: "a LoadBalancer on minikube stays pending, and the Application with it",
  source: "argo-cd#17702",
  *check({ environment, objects }) {
    for (const service of ofKind(objects, "Service")) {
      const type = types[environment];
      if (service.metadata.name !== exposed || type === undefined) continue;
      if (service.spec?.type === type) continue;
      const message = `is ${service.spec?.type}: ${environment} exposes by ${type}`;
      yield violation(service, "spec.type", message);
    }
  },
};

export const eksUsesItsController: Policy<Overlay> = {
  name: "eks-load-balancer-class",
  reason:
    "without the class the old in-tree controller makes a load balancer that reads none of our annotations",
  source: "AWS Load Balancer Controller: Network Load Balancer",
  *check({ environment, objects }) {
    if (environment !== "eks") return;
    const classes = ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"];
    for (const service of ofKind(objects, "Service")) {
      const { type, loadBalancerClass = "" } = service.spec ?? {};
      if (type !== "LoadBalancer" || classes.includes(loadBalancerClass)) continue;
      yield violation(service, "spec.loadBalancerClass", `is not one of ${classes.join(", ")}`);
    }
  },
};
