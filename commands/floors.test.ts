/** The linter refuses an import that goes upwards or sideways, from every folder of the three floors, and allows the others. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { temporaryFolder } from "../kubernetes/temporary.ts";

const middle = ["cluster", "delivery", "policies", "e2e", "benchmarks"];
const ground = ["generators", "workloads", "kubernetes", "tools", "local"];
const folders = ["commands", ...middle, ...ground];

/** Of its own floor, a folder on the ground may import these. */
const kubernetesToo = ["generators", "tools", "local"];

const isAllowed = (from: string, to: string): boolean =>
  from === to ||
  from === "commands" ||
  (middle.includes(from) && ground.includes(to)) ||
  (kubernetesToo.includes(from) && to === "kubernetes");

test("imports go down only", async () => {
  await using scratch = await temporaryFolder("floors");
  await cp(join(repositoryRoot, "biome.json"), join(scratch.path, "biome.json"));
  for (const from of folders) {
    await mkdir(join(scratch.path, from));
    for (const to of folders)
      await writeFile(
        join(scratch.path, from, `${to}.ts`),
        `import { value } from "../${to}/file.ts";\n\nexport const other = value;\n`,
      );
  }
  const rule = "--only=style/noRestrictedImports";
  const options = ["--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none"];
  const { stdout } = await execa("biome", ["lint", rule, ...options], {
    cwd: scratch.path,
    preferLocal: true,
    localDir: repositoryRoot,
    reject: false,
  });
  for (const from of folders)
    for (const to of folders)
      expect(stdout.includes(`${from}/${to}.ts`), `${from} imports ${to}`).toBe(
        !isAllowed(from, to),
      );
});
