/** Whether KEDA can scale the agents: it is installed, and it alone answers for external metrics. */
import type { Environment } from "../../generators/environments/environment.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import type { Finding } from "./finding.ts";

const what = "KEDA";
const fix = "install KEDA as docs/scaling.md says";

/** One service of a cluster answers for this API: KEDA, prometheus-adapter and a cloud's own adapter exclude each other. */
const externalMetrics =
  "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io";

/** Nothing for an environment that scales by its own autoscaler. */
export async function queueScalingFindings(
  cluster: Kubernetes,
  environment: Environment | undefined,
): Promise<Finding[]> {
  if (environment === undefined || environment.scaling === "autoscaler") return [];
  const { kedaNamespace } = environment.scaling.queue;
  if (!(await cluster.call("/apis/keda.sh/v1alpha1")))
    return [{ what, state: "bad", detail: "absent, and the overlay scales by the queue", fix }];
  return [ownerFinding(await cluster.call(externalMetrics), kedaNamespace)];
}

function ownerFinding(service: AnyObject | undefined, kedaNamespace: string): Finding {
  const { namespace, name } = service?.spec?.service ?? {};
  if (namespace === kedaNamespace) {
    return { what, state: "good", detail: `answers for external metrics, in ${kedaNamespace}` };
  }
  const owner = namespace ? `${name} in ${namespace}` : "nobody";
  return {
    what,
    state: "bad",
    detail: `${owner} answers for external metrics, not KEDA in ${kedaNamespace} (kedaNamespace of the environment)`,
    fix: "remove the other adapter, or correct kedaNamespace in generators/environments",
  };
}
