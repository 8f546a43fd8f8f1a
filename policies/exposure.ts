/** Policies on what may be reached from outside the cluster. */
import { factsOf, platformOf } from "../kubernetes/platforms.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const exposed = "agent-service";

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
    *check({ objects }) {
      const platform = platformOf(objects);
      const internal = platform && factsOf(platform).internal;
      if (internal === undefined) return;
      const [name, value] = internal;
      for (const service of ofKind(objects, "Service")) {
        if (service.spec?.type !== "LoadBalancer") continue;
        const actual = service.metadata.annotations?.[name];
        if (actual === value) continue;
        const message = `is ${actual ?? "missing"}: only "${value}" keeps it off the internet on ${platform}`;
        yield violation(service, `metadata.annotations[${name}]`, message);
      }
    },
  },
  {
    name: "exposure-fits-the-platform",
    reason: "a LoadBalancer on minikube stays pending, and the Application with it",
    source: "argo-cd#17702",
    *check({ objects }) {
      const platform = platformOf(objects);
      if (platform === undefined) return;
      const type = factsOf(platform).exposure;
      for (const service of ofKind(objects, "Service")) {
        if (service.metadata.name !== exposed || service.spec?.type === type) continue;
        yield violation(
          service,
          "spec.type",
          `is ${service.spec?.type}, but ${platform} needs ${type}`,
        );
      }
    },
  },
  {
    name: "load-balancer-class",
    reason:
      "without the class the old in-tree controller creates a load balancer that ignores our annotations",
    source: "AWS Load Balancer Controller: Network Load Balancer",
    *check({ objects }) {
      const platform = platformOf(objects);
      const classes = platform && factsOf(platform).loadBalancerClasses;
      if (classes === undefined) return;
      for (const service of ofKind(objects, "Service")) {
        const { type, loadBalancerClass = "" } = service.spec ?? {};
        if (type !== "LoadBalancer" || classes.includes(loadBalancerClass)) continue;
        yield violation(service, "spec.loadBalancerClass", `is not one of ${classes.join(", ")}`);
      }
    },
  },
];
