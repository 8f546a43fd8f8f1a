/** Whether this user may do on a database cluster what `pnpm backup` and `pnpm restore` do: known before it is needed. */
import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { clusterKind } from "../../kubernetes/cloudnative-pg.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import type { Finding } from "./finding.ts";

interface Deed {
  group: string;
  resource: string;
  verbs: readonly string[];
}

const [group = ""] = clusterKind.apiVersion.split("/");

/** To apply is to patch, and to create what is not there. */
const deeds: readonly Deed[] = [
  { group, resource: "backups", verbs: ["create", "patch"] },
  // A restore to a moment makes a second cluster beside the first, with network paths, and deletes them.
  { group, resource: "clusters", verbs: ["create", "patch", "delete"] },
  {
    group: "networking.k8s.io",
    resource: "networkpolicies",
    verbs: ["create", "patch", "delete"],
  },
  { group: "", resource: "persistentvolumeclaims", verbs: ["patch"] },
  { group: "", resource: "pods/exec", verbs: ["create"] },
];

async function isAllowed(cluster: Kubernetes, { group, resource }: Deed, verb: string) {
  const [name, subresource] = resource.split("/");
  const resourceAttributes = { namespace, group, resource: name, subresource, verb };
  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview" };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const answer = await cluster.call<AnyObject>(path, "POST", {
    ...review,
    spec: { resourceAttributes },
  });
  return answer?.status?.allowed === true;
}

export async function restorePermissions(cluster: Kubernetes): Promise<Finding> {
  const what = "Permission to back up and restore";
  const asked = deeds.flatMap((deed) => deed.verbs.map((verb) => ({ deed, verb })));
  const answers = await Promise.all(asked.map(({ deed, verb }) => isAllowed(cluster, deed, verb)));
  const missing = asked.filter((_, index) => !answers[index]);
  if (missing.length === 0) return { what, state: "good", detail: "this user has it" };
  const words = missing.map(({ deed, verb }) => `${verb} ${deed.resource}`);
  const detail = `in namespace ${namespace} this user may not: ${words.join(", ")}`;
  return { what, state: "bad", detail };
}
