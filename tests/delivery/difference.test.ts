import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differenceTo } from "../../delivery/difference.ts";
import { type Scratch, scratchClone } from "../../delivery/fakes/scratch.ts";
import { toMarkdown } from "../../delivery/present/markdown.ts";
import { toTerminal } from "../../delivery/present/terminal.ts";
import { resolveTool } from "../../tools/resolve.ts";

const kustomize = await resolveTool("kustomize");

async function edit(scratch: Scratch, path: string, from: string | RegExp, to: string) {
  const text = await readFile(join(scratch.root, path), "utf8");
  expect(text).toMatch(from);
  await writeFile(join(scratch.root, path), text.replace(from, to));
}

describe("the working tree", () => {
  test("changes an object once for all environments, and for each where it is another", async () => {
    await using scratch = await scratchClone();
    expect(toTerminal(await differenceTo(scratch.root, kustomize, undefined))).toMatch(
      /^Nothing changes against [0-9a-f]{7} \(merge base with main\)\.$/,
    );

    const autoscaler = "overlays/gke/patch-horizontal-pod-autoscaler-agent-hpa.yaml";
    const agent = "base/agent/deployment.yaml";
    const [before, now] = await Promise.all(
      [autoscaler, agent].map((path) => readFile(join(scratch.root, path), "utf8")),
    );
    await edit(scratch, autoscaler, /value: \d+/, "value: 20");
    await edit(scratch, agent, /minReadySeconds: \d+/, "minReadySeconds: 99");
    await scratch.commit(autoscaler, await readFile(join(scratch.root, autoscaler), "utf8"));

    const report = await differenceTo(scratch.root, kustomize, "HEAD");
    const text = toTerminal(report);
    expect(text).toMatch(/Deployment agent-worker has at most \d+ pods instead of 20\. gke/);
    expect(text).toMatch(
      /^minikube, docker-desktop, gke, eks, aks \(1 changed\)\n {2}~ Deployment agent-worker\n {6}~ spec\.minReadySeconds: 99 → \d+$/m,
    );
    expect(text).toMatch(/^gke \(1 changed\)\n {2}~ HorizontalPodAutoscaler agent-hpa\n/m);
    expect(text).toContain("The generated folders are older than generators/");
    expect(text).toContain("No change: argocd.");

    await writeFile(join(scratch.root, autoscaler), before ?? "");
    await writeFile(join(scratch.root, agent), now ?? "");
    const generated = await differenceTo(scratch.root, kustomize, "HEAD");
    expect(generated.notes).toEqual([]);
    expect(generated.shared).toEqual(report.shared);
  });

  test("is new as a whole against a commit without overlays", async () => {
    await using scratch = await scratchClone();
    const tree = await scratch.git("hash-object", "-t", "tree", "-w", "/dev/null");
    const empty = await scratch.git("commit-tree", tree, "-m", "docs: begin");
    const text = toMarkdown(await differenceTo(scratch.root, kustomize, empty));
    expect(text).toMatch(/> `[0-9a-f]{7}` has no overlays: everything is new\./);
    expect(text).toContain("@@ + StatefulSet postgres @@");
  });
});

test("pnpm diff ends as its exit code says, and with a sentence where a commit is missing", async () => {
  await using scratch = await scratchClone({ withCommands: true });
  await edit(scratch, "generators/environments/minikube.ts", /max: \d+/, "max: 11");
  const { exitCode, output, errors } = await scratch.run("diff", "--exit-code");
  expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: "" });
  expect(output).toMatch(/~ spec\.maxReplicas: \d+ → 11/);

  const missing = await scratch.run("diff", "nope");
  expect(missing).toMatchObject({ exitCode: 1, output: "" });
  expect(missing.errors).toMatch(/^There is no commit "nope"[^\n]*$/);
});
