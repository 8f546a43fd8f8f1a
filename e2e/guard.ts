/** Protects what the suite must not touch: clusters that people depend on, and objects that it did not create. */
import type { Kubernetes } from "../kubernetes/client/client.ts";
import { read } from "../kubernetes/client/operations.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { UserError } from "../kubernetes/user-error.ts";

/** Marks everything that the suite creates in addition to the overlay; Argo CD ignores it, because it is not in git. */
export const madeByTests = { "aicp/made-by": "e2e" };

const isMarked = ({ metadata }: KubernetesObject): boolean =>
  Object.entries(madeByTests).every(([key, value]) => metadata.annotations?.[key] === value);

const local = /^(minikube|docker-desktop|kind-.+|k3d-.+|rancher-desktop|orbstack|colima.*)$/;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Why a cluster that was not named with --context looks like production; undefined if it does not. */
export function productionSigns(context: string, server: string): string | undefined {
  const sign = /prod|live/i.exec(context)?.[0];
  if (sign) return `its name says "${sign}"`;
  const { hostname } = new URL(server);
  if (local.test(context) || loopback.test(hostname)) return undefined;
  return `its API server is ${hostname}, which is not this machine`;
}

export function refuseProduction({ context, server }: Kubernetes, wasNamed: boolean): void {
  const signs = productionSigns(context, server);
  if (wasNamed || !signs) return;
  throw new UserError(
    `the current context is "${context}", and ${signs}: these tests put load on it, break it and delete what they find.\n` +
      `If you want that, name the context: pnpm e2e --context ${context}`,
  );
}

/** Throws if an object with one of the suite's names exists and the suite did not create it. */
export async function refuseForeign(
  api: Kubernetes,
  reference: { apiVersion: string; kind: string; name: string; namespace?: string },
): Promise<void> {
  const found = await read(api, reference);
  if (!found || isMarked(found)) return;
  const what = `${reference.kind} ${reference.namespace ? `${reference.namespace}/` : ""}${reference.name}`;
  throw new UserError(
    `${what} is on the cluster "${api.context}" already, and these tests did not create it. They would delete it. ` +
      "Use another cluster, or delete it yourself first",
  );
}
