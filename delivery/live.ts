/** What a sync would change on a cluster, by asking its API server: a server-side dry run of every object. */
import { catalogue, environmentOf } from "../generators/catalogue.ts";
import { namespace } from "../generators/conventions.ts";
import { knows, type Reference, referenceOf } from "../kubernetes/client/api-paths.ts";
import { ApiError, connectUser, type Kubernetes } from "../kubernetes/client/client.ts";
import { dryRun, list, read } from "../kubernetes/client/operations.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { at } from "../kubernetes/value.ts";
import { compareObjects } from "./compare/compare.ts";
import { identityOf } from "./compare/identity.ts";
import { withoutServerFields } from "./compare/server-fields.ts";
import { environmentOfContext } from "./context.ts";
import { type Group, renderEnvironment } from "./render.ts";
import type { GroupedCallout } from "./report/callouts.ts";
import { type Report, reportOf } from "./report/report.ts";
import { type Sentence, say } from "./sentence.ts";

interface Verdict {
  before?: KubernetesObject;
  after?: KubernetesObject;
  refusal?: Sentence;
}

/** Argo CD's own field manager, so that the dry run takes over the same fields as a sync. */
const fieldManager = "argocd-controller";

async function judge(cluster: Kubernetes, object: KubernetesObject): Promise<Verdict> {
  const live = await read(cluster, referenceOf(object));
  const before = live === undefined ? {} : { before: live };
  try {
    const applied = await dryRun(cluster, object, fieldManager);
    // A new object is shown as written, without defaults; but a Job is compared with the one before it.
    return { ...before, after: live !== undefined || object.kind === "Job" ? applied : object };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // The namespace comes with the same sync, so the object itself was not judged.
    if (error.status === 404 && live === undefined) return { after: object };
    const what = `${object.kind} ${object.metadata.name}`;
    return { refusal: say`The API server refuses ${what}: ${error.message}` };
  }
}

/** An unknown kind is a finding about the cluster, not an error of the comparison. */
async function judgeKnown(cluster: Kubernetes, object: KubernetesObject): Promise<Verdict> {
  const { apiVersion, kind, metadata } = object;
  return (await knows(cluster, { apiVersion, kind }))
    ? judge(cluster, object)
    : {
        refusal: say`The cluster has no kind ${`${apiVersion} ${kind}`}, which ${`${kind} ${metadata.name}`} needs: see ${"pnpm run doctor"}.`,
      };
}

const ours = "app.kubernetes.io/part-of=aicp,app.kubernetes.io/managed-by=kustomize";

/** Objects with this project's labels that the overlay no longer contains: a sync prunes them. */
async function pruned(cluster: Kubernetes, kinds: readonly Reference[], kept: Set<string>) {
  const lists = await Promise.all(
    kinds.map(async ({ apiVersion, kind }) => {
      const items = await list(cluster, { apiVersion, kind, namespace }, ours);
      return items.map((item): KubernetesObject => ({ ...item, apiVersion, kind }));
    }),
  );
  return lists
    .flat()
    .filter((item) => !at(item, "metadata", "ownerReferences") && !kept.has(identityOf(item)));
}

const isHook = ({ metadata }: KubernetesObject): boolean =>
  metadata.annotations?.["argocd.argoproj.io/hook"] !== undefined;

/** What an overlay may have had before: a whole kind may leave it, as the autoscaler does for KEDA. */
const everyKind = [
  ...Object.values(catalogue.workloads).flat(),
  ...Object.values(catalogue.components).flatMap(({ resources }) => resources),
];

async function knownKinds(cluster: Kubernetes, objects: readonly Reference[]) {
  const kinds = new Map(
    objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]),
  );
  const known = await Promise.all(
    [...kinds.values()].map(async (kind) => ((await knows(cluster, kind)) ? [kind] : [])),
  );
  return known.flat();
}

async function compareWith(cluster: Kubernetes, groups: readonly Group[]) {
  const objects = groups.filter(({ onDemand }) => !onDemand).flatMap((group) => group.objects);
  const kept = new Set(groups.flatMap((group) => group.objects).map(identityOf));
  const [verdicts, old] = await Promise.all([
    Promise.all(objects.map((object) => judgeKnown(cluster, object))),
    knownKinds(cluster, [...objects, ...everyKind]).then((kinds) => pruned(cluster, kinds, kept)),
  ]);
  const before = [...verdicts.flatMap((verdict) => verdict.before ?? []), ...old];
  const after = verdicts.flatMap((verdict) => verdict.after ?? verdict.before ?? []);
  // Argo CD does not prune hooks: a finished Job is deleted after its TTL.
  const changes = compareObjects(
    before.map(withoutServerFields),
    after.map(withoutServerFields),
  ).filter((change) => !(change.type === "removed" && isHook(change.before)));
  return { changes, refusals: verdicts.flatMap(({ refusal }) => refusal ?? []) };
}

interface Options {
  context?: string;
  environment?: string;
}

/** Compares the cluster with the generated folders on disk. */
export async function differenceToCluster(
  root: string,
  kustomize: string,
  options: Options,
): Promise<Report> {
  const cluster = await connectUser(options.context);
  const name = options.environment ?? environmentOfContext(cluster.context);
  const environment = environmentOf(name).name;
  const groups = await renderEnvironment(kustomize, root, environment);
  const { changes, refusals } = await compareWith(cluster, groups);
  const words = {
    from: `the cluster of ${cluster.context}`,
    to: `a sync of ${environment}`,
    notes: [],
  };
  const report = reportOf([{ name: environment, changes }], words);
  const refused = refusals.map(
    (text): GroupedCallout => ({
      severity: "danger",
      topic: "refused",
      text,
      environments: [environment],
    }),
  );
  return { ...report, callouts: [...refused, ...report.callouts] };
}
