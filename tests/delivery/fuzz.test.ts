/** Objects that are broken at random: what the API server refuses is refused here, and every command answers in words. */
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { judge } from "../../commands/validate/api-server.ts";
import type { Failure } from "../../commands/validate/failure.ts";
import { kubeconform } from "../../commands/validate/kubeconform.ts";
import { validateModels } from "../../commands/validate/models.ts";
import { checkPolicies } from "../../commands/validate/policies.ts";
import type { Rendered } from "../../commands/validate/render.ts";
import { type Scratch, scratchClone } from "../../delivery/fakes/scratch.ts";
import { knows, pathOf, referenceOf } from "../../kubernetes/client/api-paths.ts";
import { ApiError, type Kubernetes } from "../../kubernetes/client/client.ts";
import { documentsOf } from "../../kubernetes/manifests/documents.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { mutate, randomFrom, seeds } from "../manifests/mutate.ts";
import { objectsOf, rendered, root } from "../manifests/rendered.ts";
import { useApiServer } from "./real-api-server.ts";

const rounds = 40;
const conform = await resolveTool("kubeconform");

const textOf = (object: KubernetesObject) =>
  stringify(object, { version: "1.1", aliasDuplicateObjects: false });

const pickFrom = <T>(list: readonly T[], random: () => number) =>
  list[Math.floor(random() * list.length)] as T;

/** As a cluster's administrator would: created, every field known; without this repository's way to ask. */
async function isRefused(cluster: Kubernetes, object: KubernetesObject): Promise<boolean> {
  try {
    if (!(await knows(cluster, object))) return true;
    const { name: _, ...collection } = referenceOf(object);
    const path = await pathOf(cluster, collection);
    await cluster.call(`${path}?dryRun=All&fieldValidation=Strict`, "POST", object);
    return false;
  } catch (error) {
    // The namespace is there already: it is needed for the rest.
    return !(error instanceof ApiError && error.reason === "AlreadyExists");
  }
}

interface Mutant {
  target: Rendered;
  good: KubernetesObject;
  broken: KubernetesObject;
  place: string;
}

function mutantsOf(seed: number): Mutant[] {
  const random = randomFrom(seed);
  return Array.from({ length: rounds }, (_, round) => {
    const target = pickFrom(rendered, random);
    const good = pickFrom(objectsOf(target), random);
    const written = textOf(mutate(mutate(good, random), random));
    const [document] = documentsOf(written, `seed ${seed}, round ${round}`);
    return { target, good, broken: document?.object ?? good, place: `mutant-${round}` };
  });
}

const asRendered = ({ target, broken, place }: Mutant): Rendered => ({
  ...target,
  place,
  objects: [{ object: broken, text: textOf(broken) }],
});

/** What `pnpm validate` says of the object, once the folder that it is from has it. */
async function validated(mutant: Mutant): Promise<Failure[]> {
  const { target, good, broken } = mutant;
  const text = textOf(broken);
  const one = [{ object: broken, text, places: [target.place] }];
  const changed = rendered.map((each) =>
    each.place === target.place
      ? {
          ...each,
          objects: each.objects.map(({ object, text: old }) =>
            object === good ? { object: broken, text } : { object, text: old },
          ),
        }
      : each,
  );
  return [
    ...(await kubeconform(one, join(root, "schemas"), conform)),
    ...(await validateModels(one)),
    ...checkPolicies(changed),
  ];
}

describe("what the API server refuses of a broken object, validation refuses", () => {
  const cluster = useApiServer(rendered.flatMap(objectsOf));

  test.each(seeds)("seed %i", { timeout: 240_000 }, async (seed) => {
    const mutants = mutantsOf(seed);
    const nothing = { label: "no commit", rendered: [] };
    const judged = (some: readonly Mutant[]) =>
      judge(cluster(), some.map(asRendered), nothing, []).then(({ failures }) => failures);
    // A namespace is applied before the rest is judged in it: one that is broken is judged last, and alone.
    const failures = await judged(mutants.filter(({ broken }) => broken.kind !== "Namespace"));
    const refused: Mutant[] = [];
    for (const mutant of mutants) {
      if (await isRefused(cluster(), mutant.broken)) refused.push(mutant);
    }
    for (const mutant of mutants.filter(({ broken }) => broken.kind === "Namespace")) {
      failures.push(...(await judged([mutant])));
    }
    expect(refused.length).toBeGreaterThan(rounds / 4);
    for (const { message } of failures) expect(message).not.toMatch(/Cannot read|is not (?:a|it)/);
    const missed = refused.filter(({ place }) => !failures.some((one) => one.place === place));
    for (const mutant of missed) {
      expect(await validated(mutant), textOf(mutant.broken)).not.toEqual([]);
    }
  });
});

/** Files of the generated folders that hold objects. */
async function objectFiles({ root: folder }: Scratch): Promise<string[]> {
  const listed = ["base", "components", "apps"].map(async (name) => {
    const entries = await readdir(join(folder, name), { recursive: true });
    return entries.map((path) => join(name, path));
  });
  return (await Promise.all(listed))
    .flat()
    .filter((path) => path.endsWith(".yaml") && !/kustomization|patch-/.test(path))
    .sort();
}

/** A line of a stack trace. */
const trace = /^\s+at .*:\d+:\d+\)?$/m;

describe("every command answers in words", () => {
  test.each(seeds)("seed %i", { timeout: 240_000 }, async (seed) => {
    await using scratch = await scratchClone({ withCommands: true });
    await symlink(join(root, "schemas"), join(scratch.root, "schemas"));
    const random = randomFrom(seed);
    const files = await objectFiles(scratch);
    for (let round = 0; round < 3; round++) {
      const file = join(scratch.root, pickFrom(files, random));
      const [document] = documentsOf(await readFile(file, "utf8"), file);
      if (document) await writeFile(file, textOf(mutate(document.object, random)));
    }
    for (const command of ["diff", "validate", "check-api"]) {
      const { exitCode, output, errors } = await scratch.run(command);
      expect([0, 1], `${command}: ${errors}`).toContain(exitCode);
      expect(errors).not.toMatch(trace);
      expect(`${output}${errors}`).not.toMatch(/TypeError|Nobody foresaw/);
      expect(output.length + errors.length).toBeGreaterThan(20);
    }
  });
});
