/** What a sync would change on a cluster: its API server says so itself, in a server-side dry run of every object. */
import { catalogue, environmentNames, environmentOf } from "../generators/catalogue.ts";
import { namespace } from "../generators/conventions.ts";
import { renderRepository } from "../generators/repository.ts";
import { isObject, type KubernetesObject } from "../kubernetes/object.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { at, listAt, textAt } from "../kubernetes/value.ts";
import { type Cluster, connect, discovery, pathOf, type Resource } from "./cluster.ts";
import { compareObjects } from "./compare/compare.ts";
import { identityOf } from "./compare/identity.ts";
import { quiet } from "./compare/noise.ts";
import { withFolder } from "./difference.ts";
import { type Group, renderEnvironment, writeTree } from "./render.ts";
import type { Remark } from "./report/remarks.ts";
import { type Report, reportOf } from "./report/report.ts";
import { type Sentence, say } from "./sentence.ts";

interface Verdict {
  before?: KubernetesObject;
  after?: KubernetesObject;
  refusal?: Sentence;
}

/** As Argo CD applies: by its name, and taking over fields that somebody else set. */
const dryRun = { dryRun: "All", fieldManager: "argocd-controller", force: "true" };

async function judge(
  { ask }: Cluster,
  resource: Resource | undefined,
  object: KubernetesObject,
): Promise<Verdict> {
  const what = `${object.kind} ${object.metadata.name}`;
  if (!resource)
    return {
      refusal: say`The cluster does not know ${object.apiVersion} ${object.kind}, which ${what} is: see ${"pnpm run doctor"}.`,
    };
  const path = pathOf(resource, object.metadata);
  const [live, applied] = await Promise.all([
    ask(path),
    ask(path, { method: "PATCH", query: dryRun, body: object }),
  ]);
  const before = live.status === 200 && isObject(live.body) ? { before: live.body } : {};
  if (applied.status < 300 && isObject(applied.body)) {
    // What is not there yet is shown as it was written; but a Job is compared with the one before it.
    const after = "before" in before || object.kind === "Job" ? applied.body : object;
    return { ...before, after };
  }
  // Its namespace comes with the same sync: nothing was judged, and nothing refused.
  if (applied.status === 404 && live.status === 404) return { after: object };
  const message = textAt(applied.body, "message") ?? `status ${applied.status}`;
  return { refusal: say`The API server refuses ${what}: ${message}` };
}

const isOurs = "app.kubernetes.io/part-of=aicp,app.kubernetes.io/managed-by=kustomize";

/** Objects of ours that the overlay no longer has, and that a sync prunes. */
async function strays(cluster: Cluster, resources: readonly Resource[], kept: Set<string>) {
  const lists = await Promise.all(
    resources.map((resource) =>
      cluster.ask(pathOf(resource, { namespace }), { query: { labelSelector: isOurs } }),
    ),
  );
  return lists.flatMap(({ body }) => {
    const kind = (textAt(body, "kind") ?? "").replace(/List$/, "");
    const apiVersion = textAt(body, "apiVersion") ?? "";
    return listAt(body, "items")
      .map((item) => ({ ...(item as KubernetesObject), apiVersion, kind }))
      .filter((item) => isObject(item) && !at(item, "metadata", "ownerReferences"))
      .filter((item) => !kept.has(identityOf(item)));
  });
}

const isHook = ({ metadata }: KubernetesObject): boolean =>
  metadata.annotations?.["argocd.argoproj.io/hook"] !== undefined;

const unique = (resources: readonly (Resource | undefined)[]): Resource[] => [
  ...new Map(
    resources.flatMap((resource) =>
      resource ? [[pathOf(resource, { namespace }), resource]] : [],
    ),
  ).values(),
];

async function compareWith(cluster: Cluster, groups: readonly Group[]) {
  const objects = groups.filter(({ onDemand }) => !onDemand).flatMap((group) => group.objects);
  const resourceOf = discovery(cluster);
  const resources = await Promise.all(objects.map(resourceOf));
  const kept = new Set(groups.flatMap((group) => group.objects).map(identityOf));
  const [verdicts, stray] = await Promise.all([
    Promise.all(objects.map((object, index) => judge(cluster, resources[index], object))),
    strays(cluster, unique(resources), kept),
  ]);
  const before = [...verdicts.flatMap((verdict) => verdict.before ?? []), ...stray].map(quiet);
  const after = verdicts.flatMap((verdict) => verdict.after ?? verdict.before ?? []).map(quiet);
  // Argo CD prunes no hook: a Job that ran goes when its time is over.
  const changes = compareObjects(before, after).filter(
    (change) => !(change.type === "removed" && isHook(change.before)),
  );
  return { changes, refusals: verdicts.flatMap(({ refusal }) => refusal ?? []) };
}

/** Clusters of the clouds' own tools and of minikube are named after what they are. */
function guess(context: string): string {
  const known: [RegExp, string][] = [
    [/^gke_/, "gke"],
    [/^arn:aws:eks:|\.eksctl\.io$/, "eks"],
  ];
  const name =
    environmentNames.find((environment) => environment === context) ??
    known.find(([pattern]) => pattern.test(context))?.[1];
  if (name) return name;
  throw new UserError(
    `Which environment is the cluster of context "${context}"? Say so: --environment ${environmentNames.join("|")}`,
  );
}

interface Options {
  context?: string;
  environment?: string;
}

export async function differenceToCluster(kustomize: string, options: Options): Promise<Report> {
  const cluster = connect(options.context);
  const environment = environmentOf(options.environment ?? guess(cluster.context)).name;
  const groups = await withFolder(async (folder) => {
    await writeTree(renderRepository(catalogue), folder);
    return renderEnvironment(kustomize, folder, environment);
  });
  const { changes, refusals } = await compareWith(cluster, groups);
  const words = {
    from: `the cluster of ${cluster.context}`,
    to: `a sync of ${environment}`,
    notes: [],
  };
  const report = reportOf([{ name: environment, changes }], words);
  const refused = refusals.map(
    (text): Remark => ({ severity: "danger", topic: "refused", text, environments: [environment] }),
  );
  return { ...report, remarks: [...refused, ...report.remarks] };
}
