/** What the machine's variables say to other programs does not reach the tests. */
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { emptyRepository } from "../../delivery/fakes/scratch.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";

/** Runs the tests of a folder with these variables. */
const testsOf = (folder: string, env: NodeJS.ProcessEnv) =>
  execa("node", ["node_modules/vitest/vitest.mjs", "run", "--project", "slow", folder], {
    cwd: repositoryRoot,
    env,
    all: true,
    reject: false,
  });

test("tests that a hook or an alias of git runs leave the person's repository alone", async () => {
  await using person = await emptyRepository();
  await person.commit("a", "1");
  const look = () => Promise.all([person.git("rev-parse", "HEAD"), person.git("config", "--list")]);
  const before = await look();
  const folder = join(person.root, ".git");
  const { exitCode, all } = await testsOf("cluster/git-remote", {
    // As git sets them in a worktree.
    GIT_DIR: folder,
    GIT_INDEX_FILE: join(folder, "index"),
    GIT_WORK_TREE: person.root,
  });
  expect(exitCode, all).toBe(0);
  expect(await look()).toEqual(before);
});

test("tests reach their own servers where everything else is behind a proxy", async () => {
  const proxy = "http://127.0.0.1:9";
  const { exitCode, all } = await testsOf("tools/download", {
    NODE_USE_ENV_PROXY: "1",
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    NO_PROXY: ".corp",
    no_proxy: ".corp",
  });
  expect(exitCode, all).toBe(0);
});
