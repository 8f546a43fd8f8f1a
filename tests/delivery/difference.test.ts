import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differencesTo } from "../../delivery/difference.ts";
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
  test("is compared as its folders are on disk, and as they will be once they are generated", async () => {
    await using scratch = await scratchClone();
    const nothing = await differencesTo(scratch.root, kustomize, undefined);
    expect(nothing.generated).toBeUndefined();
    expect(toTerminal(nothing.folders)).toMatch(
      /^Nothing changes against [0-9a-f]{7} \(merge base with main\)\.$/,
    );

    const autoscaler = "overlays/gke/patch-horizontal-pod-autoscaler-agent-hpa.yaml";
    await edit(scratch, autoscaler, /value: \d+/, "value: 20");
    await edit(
      scratch,
      "base/agent/deployment.yaml",
      /minReadySeconds: \d+/,
      "minReadySeconds: 99",
    );

    const { folders, generated } = await differencesTo(scratch.root, kustomize, "HEAD");
    const text = toTerminal(folders);
    expect(text).toMatch(/Deployment agent-worker has at most 20 pods instead of \d+\. gke/);
    expect(text).toMatch(
      /^minikube, docker-desktop, gke, eks, aks \(1 changed\)\n {2}~ Deployment agent-worker\n {6}~ spec\.minReadySeconds: \d+ → 99$/m,
    );
    expect(text).toMatch(/^gke \(1 changed\)\n {2}~ HorizontalPodAutoscaler agent-hpa\n/m);
    expect(text).toContain(
      `The generated folders differ from what generators/ renders, in base/agent/deployment.yaml, ${autoscaler}. Fix: pnpm generate`,
    );
    expect(text).toContain("No change: argocd.");
    // The generators are what they were: once they have run, nothing changes.
    expect(generated && toTerminal(generated)).toMatch(/^Nothing changes against HEAD/);
  });

  test("shows what bootstrap applies, which no sync brings", async () => {
    await using scratch = await scratchClone();
    const rules = "bootstrap/cluster-rules/validating-admission-policy-binding-aicp-exposure.yaml";
    await edit(scratch, rules, "    - Deny\n", "");
    await edit(
      scratch,
      "bootstrap/argo-cd/role.yaml",
      /verbs:\n/,
      "verbs:\n      - deletecollection\n",
    );
    const { folders } = await differencesTo(scratch.root, kustomize, "HEAD");
    const text = toTerminal(folders);
    expect(text).toMatch(
      /ValidatingAdmissionPolicyBinding aicp-exposure has no action Deny: what it finds is accepted\. minikube, docker-desktop, gke, eks, aks \(bootstrap\)/,
    );
    expect(text).toContain(
      "~ ValidatingAdmissionPolicyBinding aicp-exposure (bootstrap, deployed by hand)",
    );
    expect(text).toMatch(/Role \S+ changes permissions\. argocd \(bootstrap\)/);
  });

  test("is new as a whole against a commit without overlays", async () => {
    await using scratch = await scratchClone();
    const tree = await scratch.git("hash-object", "-t", "tree", "-w", "/dev/null");
    const empty = await scratch.git("commit-tree", tree, "-m", "docs: begin");
    const { folders } = await differencesTo(scratch.root, kustomize, empty);
    const text = toMarkdown(folders, { limit: Number.POSITIVE_INFINITY });
    expect(text).toMatch(/> `[0-9a-f]{7}` has no overlays: everything is new\./);
    expect(text).toContain("@@ + StatefulSet postgres @@");
  });

  test("shows an image that only a kustomization names", async () => {
    await using scratch = await scratchClone();
    await edit(scratch, "overlays/gke/kustomization.yaml", /newName: .+/, "newName: example.org/x");
    const { folders } = await differencesTo(scratch.root, kustomize, "HEAD");
    expect(toTerminal(folders)).toMatch(/Image example\.org\/x:\S+ instead of/);
  });
});

test("pnpm diff ends as its exit code says, and with a sentence where a commit is missing", async () => {
  await using scratch = await scratchClone({ withCommands: true });
  await edit(scratch, "generators/environments/minikube.ts", /max: \d+/, "max: 11");
  const { exitCode, output, errors } = await scratch.run("diff", "--exit-code");
  expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: "" });
  expect(output).toMatch(/^Nothing changes[^\n]*\n\nThe generated folders differ/);
  expect(output).toMatch(/~ spec\.maxReplicas: \d+ → 11/);

  const missing = await scratch.run("diff", "nope");
  expect(missing).toMatchObject({ exitCode: 1, output: "" });
  expect(missing.errors).toMatch(/^There is no commit "nope"[^\n]*$/);
});
