/** Delivery where there is no Argo CD: `kubectl apply -k` of the overlay. */
import { join } from "node:path";
import { namespace } from "../../generators/conventions.ts";
import { list } from "../../kubernetes/client/operations.ts";
import type { Cluster } from "../cluster.ts";
import { healthy } from "../pods/health.ts";
import type { Checkout } from "./checkout.ts";
import type { Delivery } from "./delivery.ts";

export function kubectlDelivery(
  { api, kubectl }: Cluster,
  checkout: Checkout,
  environment: string,
): Delivery {
  const apply = async () => {
    await kubectl(["apply", "-k", join(checkout.folder, "overlays", environment)]);
  };
  return {
    method: "kubectl apply -k",
    checkout,
    publish: apply,
    settled: (_, seconds) => healthy(api, seconds),
    syncAgain: apply,
    // `kubectl apply` prunes nothing: a Job that cannot run stays until it is deleted.
    giveUp: async () => {
      const jobs = await list(api, { apiVersion: "batch/v1", kind: "Job", namespace });
      const stuck = jobs.filter(({ status }) => !status.succeeded);
      for (const { metadata } of stuck) {
        await kubectl(["delete", "job", metadata.name, "-n", namespace]);
      }
      return stuck.length > 0;
    },
    healsItself: false,
    withoutHealing: (work) => work(),
    remove: async () => {},
  };
}
