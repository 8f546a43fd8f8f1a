/** What a branch changes of the objects that are deployed: each pair is one that the API server must take as an update. */
import { identityOf } from "../../delivery/compare/identity.ts";
import { readFolders } from "../../delivery/folders/read.ts";
import { type Commit, mergeBase } from "../../delivery/git.ts";
import { unchangedEnvironments, writeTree } from "../../delivery/render.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { canonical } from "../../kubernetes/value.ts";
import { type Rendered, renderTargets } from "./render.ts";
import { findTargets } from "./targets.ts";

export interface Deployed {
  /** What a person calls the commit. */
  label: string;
  /** Overlays that this branch changes, and the Applications. */
  rendered: readonly Rendered[];
}

/** What is deployed where this branch left main. Without that commit, changes are not checked, and a note says so. */
export async function deployedAt(
  root: string,
  kustomize: string,
  note: (line: string) => void,
): Promise<Deployed> {
  const base = await mergeBase(root).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    note(`Changes are not checked: ${error.message}`);
    return undefined;
  });
  return base ? renderedAt(root, base, kustomize) : { label: "no commit", rendered: [] };
}

/** Only what Argo CD applies, and only what differs: the rest has no change. */
async function renderedAt(root: string, base: Commit, kustomize: string): Promise<Deployed> {
  await using folder = await temporaryFolder("base");
  await writeTree(await readFolders(root, base.hash), folder.path);
  const same = await unchangedEnvironments(folder.path, root);
  const targets = findTargets(folder.path).filter(
    ({ kind, environment = "" }) =>
      kind === "applications" || (kind === "overlay" && !same.includes(environment)),
  );
  const { rendered } = await renderTargets(folder.path, targets, kustomize);
  return { label: base.label, rendered };
}

export interface Changed {
  before: KubernetesObject;
  after: KubernetesObject;
  places: string[];
}

/** Put on an object that is replaced by hand when its change is deployed; the value says how. */
const replacedByHand = "aicp/replaced-by-hand";

/** Objects that both sides have and that differ. What is deployed by hand is deleted first, and a hook by Argo CD. */
export function changesFrom(before: readonly Rendered[], after: readonly Rendered[]): Changed[] {
  const changes = new Map<string, Changed>();
  for (const { place, objects: old } of before) {
    const known = new Map(old.map(({ object }) => [identityOf(object), object]));
    const now = after.find((target) => target.place === place)?.objects ?? [];
    for (const { object } of now) {
      const earlier = known.get(identityOf(object));
      if (!earlier || isReplaced(object) || canonical(earlier) === canonical(object)) continue;
      const key = canonical([earlier, object]);
      const change = changes.get(key) ?? { before: earlier, after: object, places: [] };
      changes.set(key, { ...change, places: [...change.places, place] });
    }
  }
  return [...changes.values()];
}

const isReplaced = ({ metadata: { annotations } }: KubernetesObject): boolean =>
  ["argocd.argoproj.io/hook", replacedByHand].some((name) => name in (annotations ?? {}));
