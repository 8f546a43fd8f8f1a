import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyRepository, scratchClone } from "./scratch.ts";

/** Long enough for a few processes on a busy machine. */
const options = { timeout: 60_000 };

test(
  "a change is shown once for all environments, and where it is another, for each",
  options,
  async () => {
    await using scratch = await scratchClone();
    const edit = async (path: string, from: string, to: string) => {
      const text = await readFile(join(scratch.root, path), "utf8");
      expect(text).toContain(from);
      await writeFile(join(scratch.root, path), text.replace(from, to));
    };
    await edit("generators/environments/minikube.ts", "max: 10", "max: 12");
    await edit("generators/workloads/agent.ts", "minReadySeconds: 5", "minReadySeconds: 6");

    const { exitCode, output, errors } = await scratch.run("diff", "--exit-code");
    expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: "" });
    expect(output).toContain("Deployment agent-worker has at most 12 pods instead of 10. minikube");
    expect(output).toMatch(
      /^minikube, docker-desktop, gke, eks, aks \(1 changed\)\n {2}~ Deployment agent-worker\n {6}~ spec\.minReadySeconds: 5 → 6$/m,
    );
    expect(output).toContain("~ spec.maxReplicas: 10 → 12");
    expect(output).toContain("The generated folders are behind generators/");
    expect(output).toContain("No change: argocd.");
  },
);

test("a scratch repository is gone afterwards", async () => {
  const scratch = await emptyRepository();
  await scratch[Symbol.asyncDispose]();
  await expect(readFile(join(scratch.root, ".git/HEAD"))).rejects.toThrow(/ENOENT/);
});
