/** Sends everything that is deployed to a real API server, which knows the rules that no schema and no policy holds. */
import { definitionsFor, prepare } from "../../cluster/api-server/prepare.ts";
import { type Refusal, refusalsOf, refusalsOfChange } from "../../cluster/api-server/refusals.ts";
import { withApiServer } from "../../cluster/api-server/server.ts";
import { identityOf } from "../../delivery/compare/identity.ts";
import { knows } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { nameOf } from "../../policies/policy.ts";
import { tools } from "../../tools/pinned/tool-list.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { type Changed, changesFrom, type Deployed, deployedAt } from "./changes.ts";
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
  // Rendering, and reading definitions, takes about as long as the server takes to start.
  const reading = readAll(root, kustomize, note);
  reading.catch(() => undefined); // awaited once the server is ready
  return withApiServer({ etcd, kubeApiserver }, async (cluster) => {
    const { rendered, failures, base, definitions } = await reading;
    const judged = await judge(cluster, rendered, base, definitions);
    return { ...judged, failures: [...failures, ...judged.failures] };
  });
}

async function readAll(root: string, kustomize: string, note: (line: string) => void) {
  const [{ rendered, failures }, base] = await Promise.all([
    renderTargets(root, findTargets(root), kustomize),
    deployedAt(root, kustomize, note),
  ]);
  const definitions = await definitionsFor(everything(rendered, base));
  return { rendered, failures, base, definitions };
}

const everything = (rendered: readonly Rendered[], base: Deployed): KubernetesObject[] =>
  distinctObjects([...rendered, ...base.rendered]).map(({ object }) => object);

/** Every rendered object that the server refuses, as a new object or as a change of what is deployed. */
export async function judge(
  cluster: Kubernetes,
  rendered: readonly Rendered[],
  base: Deployed,
  definitions: readonly KubernetesObject[],
): Promise<Validation> {
  await prepare(cluster, everything(rendered, base), definitions);
  const objects = distinctObjects(rendered);
  const changes = changesFrom(base.rendered, rendered);
  const failures = [
    ...(await refusalsOfAll(cluster, objects)),
    ...(await refusalsOfChanges(cluster, changes, base.label)),
  ];
  return {
    failures,
    counts: [
      ["API server", rule],
      ["dry run", `${objects.length} different objects, and the pods that they make`],
      ["changes", `${changes.length}, from ${base.label}`],
    ],
  };
}

async function refusalsOfAll(
  cluster: Kubernetes,
  objects: readonly DistinctObject[],
): Promise<Failure[]> {
  const found = await Promise.all(
    objects.map(async ({ object, places }) =>
      failuresOf(object, places, await refusalsOfKnown(cluster, object), rule),
    ),
  );
  return found.flat();
}

/** The server cannot judge an object of a kind that it does not know, so that counts as a failure too. */
async function refusalsOfKnown(cluster: Kubernetes, object: KubernetesObject): Promise<Refusal[]> {
  if (await knows(cluster, object)) return await refusalsOf(cluster, object);
  const message = `${object.apiVersion} has no kind ${object.kind}; add its CustomResourceDefinitions to tools/pinned/asset-list.ts`;
  return [{ field: "kind", message }];
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
