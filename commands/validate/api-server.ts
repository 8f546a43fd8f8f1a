/** Sends everything that is deployed to a real API server, which knows the rules that no schema and no policy holds. */
import { prepare } from "../../cluster/api-server/prepare.ts";
import { type Refusal, refusalsOf, refusalsOfChange } from "../../cluster/api-server/refusals.ts";
import { withApiServer } from "../../cluster/api-server/server.ts";
import { identityOf } from "../../delivery/compare/identity.ts";
import { readFolders } from "../../delivery/folders/read.ts";
import { type Commit, mergeBase } from "../../delivery/git.ts";
import { writeTree } from "../../delivery/render.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { knows } from "../../kubernetes/client/operations.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { canonical } from "../../kubernetes/value.ts";
import { nameOf } from "../../policies/policy.ts";
import { tools } from "../../tools/pinned/tool-list.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { type DistinctObject, distinctObjects } from "./distinct.ts";
import type { Failure } from "./failure.ts";
import type { Validation } from "./messages.ts";
import { type Rendered, renderTargets } from "./render.ts";
import { findTargets } from "./targets.ts";

const rule = `kube-apiserver ${tools["kube-apiserver"].version}`;

export async function checkApi(root: string, note: (line: string) => void): Promise<Validation> {
  const options = { report: note };
  const [kustomize, etcd, kubeApiserver] = await Promise.all([
    resolveTool("kustomize", options),
    resolveTool("etcd", options),
    resolveTool("kube-apiserver", options),
  ]);
  const rendering = Promise.all([
    renderTargets(root, findTargets(root), kustomize),
    deployedAt(root, kustomize, note),
  ]);
  return withApiServer({ etcd, kubeApiserver }, async (cluster) => {
    const [{ rendered, failures }, base] = await rendering;
    const objects = distinctObjects(rendered);
    const changes = changesFrom(base.rendered, rendered);
    const everything = [...objects, ...distinctObjects(base.rendered)].map(({ object }) => object);
    await prepare(cluster, everything);
    const judged = await Promise.all(objects.map(async (one) => knows(cluster, one.object)));
    const unknown = objects.filter((_, index) => !judged[index]);
    for (const kind of new Set(unknown.map(({ object }) => object.kind))) {
      note(
        `${kind} is not judged: add its CustomResourceDefinitions to tools/pinned/asset-list.ts`,
      );
    }
    const known = objects.filter((_, index) => judged[index]);
    const found = [
      ...(await refusalsOfAll(cluster, known)),
      ...(await refusalsOfChanges(cluster, changes, base.label)),
    ];
    return {
      failures: [...failures, ...found],
      counts: [
        ["API server", rule],
        [
          "dry run",
          `${known.length} of ${objects.length} different objects, and the pods that they make`,
        ],
        ["changes", `${changes.length}, from ${base.label}`],
      ],
    };
  });
}

/** What is deployed where this branch left main. Without that commit, changes are not checked, which is said. */
async function deployedAt(root: string, kustomize: string, note: (line: string) => void) {
  const base = await mergeBase(root).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    note(`Changes are not checked: ${error.message}`);
    return undefined;
  });
  return base ? renderedAt(root, base, kustomize) : { label: "no commit", rendered: [] };
}

async function renderedAt(root: string, base: Commit, kustomize: string) {
  await using folder = await temporaryFolder("base");
  await writeTree(await readFolders(root, base.hash), folder.path);
  const { rendered } = await renderTargets(folder.path, findTargets(folder.path), kustomize);
  return { label: base.label, rendered };
}

interface Changed {
  before: KubernetesObject;
  after: KubernetesObject;
  places: string[];
}

/** Put on an object that is replaced by hand when its change is deployed; the value says how. */
const replacedByHand = "aicp/replaced-by-hand";

/** Objects that both sides have and that differ. What is deployed by hand is deleted first, and a hook by Argo CD. */
function changesFrom(before: readonly Rendered[], after: readonly Rendered[]): Changed[] {
  const changes = new Map<string, Changed>();
  for (const { place, objects } of after.filter(({ kind }) => kind !== "on-demand")) {
    const old = before.find((target) => target.place === place)?.objects ?? [];
    const known = new Map(old.map(({ object }) => [identityOf(object), object]));
    for (const { object } of objects) {
      const earlier = known.get(identityOf(object));
      if (!earlier || isReplaced(object) || canonical(earlier) === canonical(object)) continue;
      const key = canonical([earlier, object]);
      const change = changes.get(key) ?? { before: earlier, after: object, places: [] };
      changes.set(key, { ...change, places: [...change.places, place] });
    }
  }
  return [...changes.values()];
}

const isReplaced = ({ metadata: { annotations = {} } }: KubernetesObject): boolean =>
  "argocd.argoproj.io/hook" in annotations || replacedByHand in annotations;

async function refusalsOfAll(
  cluster: Kubernetes,
  objects: readonly DistinctObject[],
): Promise<Failure[]> {
  const found = await Promise.all(
    objects.map(async ({ object, places }) =>
      failuresOf(object, places, await refusalsOf(cluster, object), rule),
    ),
  );
  return found.flat();
}

/** Two overlays change one object in two ways: they take turns. */
async function refusalsOfChanges(
  cluster: Kubernetes,
  changes: readonly Changed[],
  base: string,
): Promise<Failure[]> {
  const byObject = Map.groupBy(changes, ({ after }) => identityOf(after));
  const found = await Promise.all(
    [...byObject.values()].map(async (same) => {
      const failures: Failure[] = [];
      for (const { before, after, places } of same) {
        const refused = await refusalsOfChange(cluster, before, after);
        failures.push(...failuresOf(after, places, refused, `${rule}, as a change from ${base}`));
      }
      return failures;
    }),
  );
  return found.flat();
}

const failuresOf = (
  object: KubernetesObject,
  places: readonly string[],
  refusals: readonly Refusal[],
  by: string,
): Failure[] =>
  places.flatMap((place) =>
    refusals.map((refusal) => ({ place, object: nameOf(object), ...refusal, rule: by })),
  );
