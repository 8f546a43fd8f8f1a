/** The two sizes at which generators are compared: the project's own, and 10,000 objects. */
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../kubernetes/user-error.ts";
import { baseObjects, ownObjects } from "./peers.ts";
import type { Size } from "./programs.ts";

const repository = join(import.meta.dirname, "../..");

/** Flags that `pnpm generate` passes to Node: the benchmark measures the same run. */
function generateFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  const [, flags] = /\bnode ((?:--\S+ )*)generators\/generate\.ts/.exec(scripts.generate) ?? [];
  if (flags === undefined)
    throw new UserError(
      "package.json: scripts.generate no longer runs node generators/generate.ts",
    );
  return flags.split(" ").filter(Boolean);
}

const count = (objects: object) => Object.values(objects).flat().length;

/** `generators/generate.ts` itself, in a copy of the repository that has nothing generated. */
export function ownSize(scratch: string): Size {
  const root = join(scratch, "repository");
  for (const name of ["generators", "kubernetes", "package.json"]) {
    cpSync(join(repository, name), join(root, name), { recursive: true });
  }
  const objects = ownObjects();
  const args = [...generateFlags(), "generators/generate.ts"];
  return { title: `The repository: ${count(objects)} objects`, objects, args, root };
}

/** At least this many objects, as whole copies of the catalogue's workloads. */
export function largeSize(scratch: string, atLeast: number): Size {
  const root = join(scratch, "copies");
  mkdirSync(root);
  const copies = Math.ceil(atLeast / count(baseObjects));
  const script = join(import.meta.dirname, "generate-copies.ts");
  const command = (output: string) => [...generateFlags(), script, output, String(copies)];
  const title = `${copies} copies of each workload: ${copies * count(baseObjects)} objects`;
  return {
    title,
    objects: baseObjects,
    copies,
    args: command(root),
    streamArgs: command("-"),
    root,
  };
}
