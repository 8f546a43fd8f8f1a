/** Pull requests as a stranger could write them: their files are data, and the comment says what Argo CD would get. */
import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Scratch, scratchClone } from "../../delivery/fakes/scratch.ts";
import { tagsFile } from "../../delivery/image/tags.ts";
import { toMarkdown } from "../../delivery/present/markdown.ts";
import { readJson } from "../../delivery/pull-request/exchange.ts";
import { review } from "../../delivery/pull-request/review.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { resolveTool } from "../../tools/resolve.ts";

const kustomize = await resolveTool("kustomize");
const gke = "overlays/gke/kustomization.yaml";

async function replace(scratch: Scratch, path: string, from: RegExp, to: string): Promise<void> {
  const file = join(scratch.root, path);
  const text = await readFile(file, "utf8");
  expect(text).toMatch(from);
  await writeFile(file, text.replace(from, to));
}

async function add(scratch: Scratch, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(scratch.root, path)), { recursive: true });
  await writeFile(join(scratch.root, path), text);
}

/** Commits a pull request's changes on a branch, and goes back to main. */
async function pullRequest(scratch: Scratch, change: () => Promise<void>): Promise<string> {
  await scratch.git("switch", "--quiet", "--create", "topic");
  await change();
  await scratch.git("add", "--all");
  await scratch.git("commit", "--quiet", "--message", "feat: topic");
  const head = await scratch.git("rev-parse", "HEAD");
  await scratch.git("switch", "--quiet", "main");
  return head;
}

const markdown = async (scratch: Scratch, head: string) =>
  toMarkdown(await review(scratch.root, kustomize, head));

describe("a review", () => {
  test("shows what only the committed folders say, and that the generators say otherwise", async () => {
    await using scratch = await scratchClone();
    const head = await pullRequest(scratch, () =>
      replace(scratch, gke, /newName: .+/, "newName: example.org/miner"),
    );
    const text = await markdown(scratch, head);
    expect(text).toMatch(/Image `example\.org\/miner:[^`]+` instead of `ghcr\.io/);
    expect(text).toContain(
      `> The generated folders differ from what \`generators/\` renders, in \`${gke}\`: the next \`pnpm generate\` would undo this.`,
    );
  });

  test("takes tags for data, and finds the folders that follow from them", async () => {
    await using scratch = await scratchClone();
    const head = await pullRequest(scratch, async () => {
      await replace(scratch, tagsFile, /"eks": "[^"]+"/, '"eks": "9.9.9"');
    });
    expect(await markdown(scratch, head)).toMatch(
      /differ from what `generators\/` renders, in `overlays\/eks\/kustomization\.yaml`/,
    );
  });

  test("does not run the generators of a pull request, and says whose result to read", async () => {
    await using scratch = await scratchClone();
    const marker = join(scratch.root, "ran");
    const head = await pullRequest(scratch, async () => {
      const code = `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(marker)}, "");\n`;
      for (const path of ["generators/catalogue.ts", "generators/repository.ts"])
        await replace(scratch, path, /^/, code);
      await replace(scratch, gke, /newName: .+/, "newName: example.org/miner");
    });
    const text = await markdown(scratch, head);
    expect(text).toContain(
      "`generators/catalogue.ts` changes too. Whether it renders these folders",
    );
    expect(text).toContain("example.org/miner");
    await expect(readFile(marker)).rejects.toThrow("ENOENT");
  });

  test("is of the merge: what main has got meanwhile is no change", async () => {
    await using scratch = await scratchClone();
    const head = await pullRequest(scratch, () =>
      replace(scratch, "base/agent/deployment.yaml", /minReadySeconds: \d+/, "minReadySeconds: 99"),
    );
    await replace(scratch, gke, /newName: .+/, "newName: example.org/new");
    await scratch.git("commit", "--quiet", "--all", "--message", "feat: meanwhile");
    const text = await markdown(scratch, head);
    expect(text).toContain("spec.minReadySeconds");
    expect(text).not.toContain("example.org/new");
  });

  test("of a conflict says in which files", async () => {
    await using scratch = await scratchClone();
    const head = await pullRequest(scratch, () =>
      replace(scratch, gke, /newName: .+/, "newName: a"),
    );
    await replace(scratch, gke, /newName: .+/, "newName: b");
    await scratch.git("commit", "--quiet", "--all", "--message", "feat: meanwhile");
    await expect(review(scratch.root, kustomize, head)).rejects.toThrow(
      `It conflicts with main in ${gke}.`,
    );
  });
});

describe("a review refuses, by the name of the file", () => {
  const kustomization = "kind: Kustomization\n";

  test.each([
    ["a URL", gke, "resources:\n- https://example.org/x.yaml\n", /resources: "https:/],
    ["a repository", gke, "resources:\n- github.com/acme/x\n", /resources: "github\.com\/acme\/x"/],
    [
      "a folder outside",
      gke,
      "resources:\n- ../../workloads\n",
      /"\.\.\/\.\.\/workloads" is neither/,
    ],
    ["an absolute path", gke, "resources:\n- /etc/passwd\n", /"\/etc\/passwd" is neither/],
    [
      "a component by URL",
      gke,
      "components:\n- git::https://example.org/x\n",
      /components: "git::/,
    ],
    [
      "a patch outside",
      gke,
      "patches:\n- path: ../../package.json\n",
      /patches\.path: "\.\.\/\.\.\/pa/,
    ],
    [
      "a patch in the text",
      gke,
      "patches:\n- patch: x\n",
      /patches\.patch: this field is not read/,
    ],
    ["a program", gke, "transformers:\n- x.yaml\n", /transformers: this field is not read/],
    ["a chart", gke, "helmCharts:\n- name: x\n", /helmCharts: this field is not read/],
    ["a file made into a Secret", gke, "secretGenerator:\n- files: [x]\n", /secretGenerator: this/],
    ["a field in capitals", gke, "Resources:\n- x\n", /Resources: this field is not read/],
    ["a merge key", gke, "<<: {resources: [x]}\n", /<<: this field is not read/],
    ["an alias", gke, "resources: &a\n- agent\ncomponents: *a\n", /anchors and aliases/],
    [
      "a second document",
      gke,
      `${kustomization}---\n${kustomization}`,
      /must hold one kustomization/,
    ],
    ["broken YAML", gke, "resources: [\n", /cannot be read/],
    ["YAML that is too deep", "base/agent/deep.yaml", "[".repeat(20_000), /cannot be read/],
    ["another name", "overlays/eks/kustomization.yml", kustomization, /is not a name/],
  ])("%s", async (_, path, text, message) => {
    await using scratch = await scratchClone();
    const head = await pullRequest(scratch, () => add(scratch, path, text));
    await expect(review(scratch.root, kustomize, head)).rejects.toThrow(message);
    await expect(review(scratch.root, kustomize, head)).rejects.toThrow(path);
  });
});

test("the command writes the difference, or why there is none, and then fails", async () => {
  await using scratch = await scratchClone({ withCommands: true });
  const output = join(scratch.root, "difference.json");
  await appendFile(join(scratch.root, ".gitignore"), "difference.json\n");
  await scratch.git("commit", "--quiet", "--all", "--message", "chore: ignore");
  const head = await pullRequest(scratch, () => replace(scratch, gke, /newName: .+/, "newName: x"));
  expect(await scratch.run("review", "--sha", head, "--output", output)).toMatchObject({
    exitCode: 0,
    errors: "",
  });
  expect(readJson(await readFile(output, "utf8"))).toHaveProperty("report");

  const missing = "0".repeat(40);
  const failed = await scratch.run("review", "--sha", missing, "--output", output);
  expect(failed).toMatchObject({ exitCode: 1, output: "" });
  expect(readJson(await readFile(output, "utf8"))).toEqual({
    failure: expect.stringContaining(`There is no commit "${missing}"`),
  });
});

test("the generated folders themselves are accepted", async () => {
  await using scratch = await scratchClone();
  const head = await pullRequest(scratch, async () => {
    await cp(join(repositoryRoot, "README.md"), join(scratch.root, "README.md"));
  });
  const { shared, notes } = await review(scratch.root, kustomize, head);
  expect({ shared, notes }).toEqual({ shared: [], notes: [] });
});
