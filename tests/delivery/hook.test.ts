/** The pre-commit hook says what to do wherever it cannot run. */
import { appendFile, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { emptyRepository, scratchClone } from "../../delivery/fakes/scratch.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";

const hook = ".githooks/pre-commit";

/** A folder with the programs that a graphical client finds without a shell's profile, and no Node. */
async function bareFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "aicp-path-"));
  for (const program of ["git", "sh"]) {
    const { stdout } = await execa("sh", ["-c", `command -v ${program}`]);
    await symlink(stdout, join(path, program));
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test("a client without npx on its PATH is told what to do, and nothing is committed", async () => {
  await using repository = await emptyRepository();
  await using bare = await bareFolder();
  await mkdir(join(repository.root, ".githooks"));
  await copyFile(join(repositoryRoot, hook), join(repository.root, hook));
  await repository.git("config", "core.hooksPath", ".githooks");
  await writeFile(join(repository.root, "file"), "");
  await repository.git("add", "--all");
  const commit = await execa("git", ["commit", "--message", "feat: a file"], {
    cwd: repository.root,
    env: { PATH: bare.path, GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.org" },
    reject: false,
  });
  expect(commit.exitCode).not.toBe(0);
  expect(commit.stderr).toContain("npx is not on the PATH");
  expect(commit.stderr).toContain("add the folder that");
  await expect(repository.git("rev-parse", "HEAD")).rejects.toThrow();
});

test("the hook is a tracked file, so that a worktree without packages has it too", async () => {
  const { stdout } = await execa("git", ["ls-files", "--stage", hook], { cwd: repositoryRoot });
  expect(stdout).toMatch(/^100755 /);
});

test("a file whose name begins as an option does is checked as a file", async () => {
  await using scratch = await scratchClone({ withCommands: true });
  await copyFile(join(repositoryRoot, "biome.json"), join(scratch.root, "biome.json"));
  await writeFile(join(scratch.root, "--config-path=x.json"), '{"a":1}');
  await scratch.git("add", "--all");
  const { exitCode, errors } = await scratch.run("staged");
  expect(errors).toContain("--config-path=x.json");
  expect(errors).toContain("Formatter would have printed");
  expect(exitCode).toBe(1);
});

test("a generated file that was edited by hand is refused, in bootstrap/ too", async () => {
  await using scratch = await scratchClone({ withCommands: true });
  const file = "bootstrap/argo-cd/role.yaml";
  await appendFile(join(scratch.root, file), "# by hand\n");
  await scratch.git("add", "--all");
  const { exitCode, errors } = await scratch.run("staged");
  expect(errors).toContain(file);
  expect(errors).toContain("pnpm generate && git add base components overlays apps bootstrap");
  expect(exitCode).toBe(1);
});
