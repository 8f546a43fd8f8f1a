/** JSON 6902 patches, typed against the object they patch: a wrong field or value fails the type check. */
import { UserError } from "../../kubernetes/user-error.ts";

type Key = string | number;

/** Type of the value at `Path` in `T`; `never`, which accepts no value, if there is no such path. */
type At<T, Path extends readonly Key[]> = Path extends readonly [
  infer Head,
  ...infer Rest extends readonly Key[],
]
  ? Head extends keyof NonNullable<T>
    ? At<NonNullable<T>[Head], Rest>
    : never
  : NonNullable<T>;

export interface Target {
  apiVersion: string;
  kind: string;
  metadata?: { name?: string };
}

export interface Patch {
  target: Target;
  op: "add" | "replace";
  path: readonly Key[];
  value: unknown;
}

/** Sets a field that the target lacks, or appends to a list by the index "-". */
export const add = <T extends Target, const Path extends readonly Key[]>(
  target: T,
  path: Path,
  value: At<T, Path>,
): Patch => ({ target, op: "add", path, value });

/** Appends to the list at `path`. */
export const append = <T extends Target, const Path extends readonly Key[]>(
  target: T,
  path: Path,
  value: At<T, Path> extends (infer Item)[] ? Item : never,
): Patch => ({ target, op: "add", path: [...path, "-"], value });

/** Changes a field that the target has; Kustomize fails if the path does not exist. */
export const replace = <T extends Target, const Path extends readonly Key[]>(
  target: T,
  path: Path,
  value: At<T, Path>,
): Patch => ({ target, op: "replace", path, value });

/** A path as RFC 6901 writes it. */
export const pointer = (path: readonly Key[]): string =>
  path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const valueAt = (target: unknown, path: readonly Key[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    target,
  );

/**
 * The patches that change something. Throws a UserError for a target that is not among `targets`, and for a path that
 * Kustomize would not find: `replace` needs the field itself, `add` the map or list around it.
 */
export function effective(source: string, patches: readonly Patch[], targets: readonly Target[]) {
  return patches.filter((patch) => {
    const { target, op, path, value } = patch;
    const what = `${source}: patch of ${target.kind} "${target.metadata?.name}"`;
    if (!targets.includes(target)) throw new UserError(`${what}: no overlay has this object`);
    const needed = op === "replace" ? path : path.slice(0, -1);
    if (valueAt(target, needed) === undefined) {
      throw new UserError(
        `${what}: it has no ${pointer(needed)} to ${op === "replace" ? "replace" : "add to"}`,
      );
    }
    return JSON.stringify(valueAt(target, path)) !== JSON.stringify(value);
  });
}
