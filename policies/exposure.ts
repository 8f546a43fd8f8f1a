/** Policies on what may be reached from outside the cluster. */
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const exposed = "agent-service";

/** The annotation and value that make a load balancer internal, by platform. */
const internal: readonly (readonly [string, string])[] = [
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
];

/** Which of them an environment's platform reads. */
const own: Record<string, number> = { gke: 0, eks: 1, aks: 2 };

/** How each platform exposes the agents. */
const types: Record<string, string> = {
  aks: "LoadBalancer",
  "docker-desktop": "LoadBalancer",
  eks: "LoadBalancer",
  gke: "LoadBalancer",
  minikube: "NodePort",
};

export const exposure: readonly Policy<Overlay>[] = [
  {
    name: "only-agent-service-is-exposed",
    reason: "the database and the coordinator must not be reachable from outside",
    source: "kosko: ban-service-type",
    *check({ objects }) {
      for (const service of ofKind(objects, "Service")) {
        const { type = "ClusterIP", externalIPs = [] } = service.spec ?? {};
        if (externalIPs.length > 0) yield violation(service, "spec.externalIPs", "is set");
        if (type === "ClusterIP" || service.metadata.name === exposed) continue;
        yield violation(service, "spec.type", `is ${type}`);
      }
    },
  },
  {
    name: "no-public-load-balancer",
    reason: "a cloud's load balancer is on the internet unless an annotation makes it internal",
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
          `has none that makes the load balancer internal: ${names}`,
        );
      }
    },
  },
  {
    name: "exposure-fits-the-platform",
    reason: "a LoadBalancer on minikube stays pending, and the Application with it",
    source: "argo-cd#17702",
    *check({ environment, objects }) {
      for (const service of ofKind(objects, "Service")) {
        const type = types[environment];
        if (service.metadata.name !== exposed || type === undefined) continue;
        if (service.spec?.type === type) continue;
        const message = `is ${service.spec?.type}, but ${environment} needs ${type}`;
        yield violation(service, "spec.type", message);
      }
    },
  },
  {
    name: "eks-load-balancer-class",
    reason:
      "without the class the old in-tree controller creates a load balancer that ignores our annotations",
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
  },
];
