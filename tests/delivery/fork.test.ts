/** "Make it yours" of CONTRIBUTING.md: with an owner's settings, `pnpm generate` and `pnpm check` are green, and nothing else changes. */
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { emptyRepository } from "../../delivery/fakes/scratch.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";

/** Each setting that CONTRIBUTING.md tells an owner to replace: a registry with a port, and names like those of real accounts. */
const owned: Record<string, string> = {
  "https://github.com/aicp/aicp-gitops.git": "https://git.example.com:8443/team/our-agents.git",
  "ghcr.io/aicp/aicp": "registry.example.com:5000/team/aicp",
  "your-project": "shop-production",
  "111122223333": "420042004200",
  "us-east-1": "eu-central-1",
  "your-vault": "shop-vault",
  'clientId: "00000000-0000-0000-0000-000000000000"':
    'clientId: "7d3c5a10-0000-4000-8000-00000000e975"',
  'tenantId: "00000000-0000-0000-0000-000000000000"':
    'tenantId: "1e158000-0000-4000-8000-000000001234"',
};

test("an owner who sets what is theirs stays green", { timeout: 300_000 }, async () => {
  await using fork = await emptyRepository();
  const tracked = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: repositoryRoot,
  });
  for (const path of tracked.stdout.split("\n"))
    await cp(join(repositoryRoot, path), join(fork.root, path), { verbatimSymlinks: true });
  for (const packages of ["node_modules", "workloads/node_modules"])
    await symlink(join(repositoryRoot, packages), join(fork.root, packages));
  await fork.git("add", "--all");
  await fork.git("commit", "--quiet", "--message", "feat: the template");

  const file = join(fork.root, "generators/settings.ts");
  let settings = await readFile(file, "utf8");
  for (const [example, own] of Object.entries(owned)) {
    expect(settings).toContain(example);
    settings = settings.replaceAll(example, own);
  }
  await writeFile(file, settings);
  const run = (script: string) =>
    execa("node", [script], {
      cwd: fork.root,
      all: true,
      reject: false,
      env: { NO_COLOR: "1", VITEST: undefined },
    });
  expect((await run("generators/generate.ts")).all).toContain("changed");
  const check = await run("commands/check.ts");
  expect(check.exitCode, check.all).toBe(0);
  const changed = await fork.git("status", "--porcelain");
  for (const line of changed.split("\n"))
    expect(line).toMatch(
      /^ ?M (generators\/settings\.ts|overlays\/|apps\/|components\/|bootstrap\/)/,
    );
});
