/** Deploys the system to the cluster under test, and removes it again. */

import { join } from "node:path";
import { namespace } from "../generators/conventions.ts";
import type { Environment } from "../generators/environments/environment.ts";
import { createSecrets } from "../kubernetes/client/bootstrap-secrets.ts";
import { applyFoundation, removeRules } from "../kubernetes/client/foundation.ts";
import { confirm, removeClusters } from "../kubernetes/client/namespace.ts";
import { applyAll, merge, read } from "../kubernetes/client/operations.ts";
import { objectsOf } from "../kubernetes/manifests/documents.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { resolveTool } from "../tools/resolve.ts";
import type { Cluster } from "./cluster.ts";
import { argoCdDelivery, type GitRemote, isArgoCdInstalled } from "./deploy/argo-cd.ts";
import type { Checkout } from "./deploy/checkout.ts";
import type { Delivery } from "./deploy/delivery.ts";
import { kubectlDelivery } from "./deploy/kubectl.ts";
import { madeByTests, refuseForeign } from "./guard.ts";
import { prepareClient } from "./measure/tasks.ts";

const namespaceKind = { apiVersion: "v1", kind: "Namespace", name: namespace };
const firstSyncSeconds = 300;

export async function chooseDelivery(
  cluster: Cluster,
  checkout: Checkout,
  { environment, remote, plain }: { environment: Environment; remote?: GitRemote; plain: boolean },
): Promise<Delivery> {
  if (plain || !(await isArgoCdInstalled(cluster))) {
    return kubectlDelivery(cluster, checkout, environment.name);
  }
  if (remote) return argoCdDelivery(cluster, checkout, { environment, remote });
  throw new UserError(
    "Argo CD runs on this cluster and needs a repository to deploy from: name one with --git-push and --git-url, " +
      "or deploy by kubectl with --plain",
  );
}

/** Throws without metrics-server, which the HPA needs. */
export async function refuseWithoutMetrics({ api }: Cluster): Promise<void> {
  if (await api.call("/apis/metrics.k8s.io/v1beta1/nodes").catch(() => undefined)) return;
  throw new UserError(
    `the cluster "${api.context}" has no metrics-server, so the agents would not scale: \`pnpm run doctor\` says how to install it`,
  );
}

/** Applies what bootstrap applies, creates the Secret and the network paths of the tests' own pods, then deploys the checkout's base commit. */
export async function deploy(
  cluster: Cluster,
  environment: Environment,
  delivery: Delivery,
): Promise<{ secretsCreated: string[] }> {
  const { api } = cluster;
  await refuseForeign(api, namespaceKind);
  const { checkout } = delivery;
  const overlay = join(checkout.folder, "overlays", environment.name);
  const kustomize = await resolveTool("kustomize", { report: (line) => console.error(line) });
  await applyFoundation(api, { kustomize, root: checkout.folder, environment: environment.name });
  await merge(api, namespaceKind, { metadata: { annotations: madeByTests } });
  const secretsCreated = await createSecrets(api, namespace);
  const rendered = await cluster.kubectl(["kustomize", join(overlay, "load-test")]);
  const path = objectsOf(rendered, "load-test").filter(({ kind }) => kind !== "Job");
  await applyAll(api, path);
  await prepareClient(cluster);
  await delivery.publish(checkout.base);
  await delivery.settled(checkout.base, firstSyncSeconds);
  return { secretsCreated };
}

/** Removes everything that the suite created. Needs only the cluster, so it also cleans up after a killed run. */
export async function removeSystem({ api, kubectl }: Cluster, delivery: Delivery): Promise<void> {
  await delivery.remove();
  if (!(await read(api, namespaceKind))) return;
  await refuseForeign(api, namespaceKind);
  await removeClusters(api, namespace);
  await confirm(api, namespaceKind);
  await kubectl(["delete", "namespace", namespace, "--timeout=240s"]); // the guide's "delete everything"
  await removeRules(api);
}
