/** Where a program keeps its data: what moves away from it makes the program start empty. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { podsOf, type Workload } from "../../kubernetes/pods.ts";
import { canonical, listAt, textAt } from "../../kubernetes/value.ts";
import { join, type Sentence, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { titleOf } from "./reading.ts";

const found = callout("data");

type Container = Workload["pod"]["containers"][number];

/** Volumes of a pod that outlive it, and the claim that each is. */
function claimsOf(object: KubernetesObject, { pod }: Workload): Map<string, string> {
  const templates = listAt(object, "spec", "volumeClaimTemplates").map(
    (claim) => textAt(claim, "metadata", "name") ?? "",
  );
  const volumes = Array.isArray(pod.volumes) ? pod.volumes : [];
  return new Map([
    ...templates.map((name) => [name, `its claim ${name}`] as const),
    ...volumes.flatMap(({ name, persistentVolumeClaim: claim }) =>
      claim ? [[name, `claim ${claim.claimName}`] as const] : [],
    ),
  ]);
}

interface Mount {
  path: string;
  /** The claim, and the folder on it that is mounted. */
  source: string;
}

const mountsOf = (container: Container, claims: ReadonlyMap<string, string>): Mount[] =>
  listAt(container, "volumeMounts").flatMap((mount) => {
    const claim = claims.get(textAt(mount, "name") ?? "");
    if (claim === undefined) return [];
    const folder = textAt(mount, "subPath") ?? textAt(mount, "subPathExpr");
    const source = folder === undefined ? claim : `folder ${folder} of ${claim}`;
    return [{ path: textAt(mount, "mountPath") ?? "", source }];
  });

/** Paths on those mounts that the program is given, by its variables and arguments: its data directory, first of all. */
function pathsOf(container: Container, mounts: readonly Mount[]): string[] {
  const words = [
    ...listAt(container, "env").map((variable) => textAt(variable, "value") ?? ""),
    ...["command", "args"].flatMap((list) => listAt(container, list).map(String)),
  ];
  const paths = words.flatMap((word) => word.match(/\/[\w./-]+/g) ?? []);
  return [...new Set(paths)]
    .filter((path) =>
      mounts.some((mount) => path === mount.path || path.startsWith(`${mount.path}/`)),
    )
    .sort();
}

const consequence = say`The program would start empty, or on files that are not its own; the data stays where it was.`;

function movedIn(
  title: string,
  [before, after]: readonly [Container, Container],
  mounts: readonly [Mount[], Mount[]],
) {
  const said: Sentence[] = [];
  const [old, next] = mounts;
  for (const mount of old) {
    const now = next.find(({ path }) => path === mount.path);
    if (now?.source === mount.source) continue;
    said.push(
      now
        ? say`${title}: ${mount.path} is ${now.source} instead of ${mount.source}.`
        : say`${title} no longer mounts ${mount.source} at ${mount.path}.`,
    );
  }
  const [earlier, later] = [pathsOf(before, old), pathsOf(after, old)];
  if (said.length === 0 && canonical(earlier) !== canonical(later)) {
    said.push(say`${title}: its data directory is ${later} instead of ${earlier}.`);
  }
  return said;
}

export const database: Rule = (change) => {
  if (change.type !== "changed" && change.type !== "renamed") return [];
  const { before, after } = change;
  const [old, next] = [podsOf(before)[0], podsOf(after)[0]];
  if (!old || !next) return [];
  const claims = [claimsOf(before, old), claimsOf(after, next)] as const;
  return old.pod.containers.flatMap((container): Callout[] => {
    const now = next.pod.containers.find(({ name }) => name === container.name);
    const mounts = [mountsOf(container, claims[0]), now ? mountsOf(now, claims[1]) : []] as const;
    if (!now || mounts[0].length === 0) return [];
    return movedIn(titleOf(after), [container, now], [...mounts]).map((text) =>
      found("danger", join(text, consequence)),
    );
  });
};
