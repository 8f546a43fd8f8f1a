import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { emptyRepository, type Scratch } from "../../delivery/fakes/scratch.ts";
import { readFolders } from "../../delivery/folders/read.ts";
import { commit, git, mergeBase, tokenHelper } from "../../delivery/git.ts";
import { historyOf } from "../../delivery/image/history.ts";
import { tagsFile } from "../../delivery/image/tags.ts";

test("a folder that is no repository is said to be none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aicp-"));
  await expect(mergeBase(folder)).rejects.toThrow(/not a git repository/);
  await rm(folder, { recursive: true });
});

test("a repository without a commit has nothing to compare with", async () => {
  await using scratch = await emptyRepository();
  await expect(mergeBase(scratch.root)).rejects.toThrow(/no commit yet.*git commit/);
  await expect(commit(scratch.root, "main")).rejects.toThrow(/no commit yet/);
});

test("a ref that does not exist is named, with the ways to find it", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  await expect(commit(scratch.root, "nope")).rejects.toThrow(/no commit "nope".*git branch --all/);
  await expect(commit(scratch.root, "HEAD~1")).rejects.toThrow(/no commit "HEAD~1"/);
  await expect(commit(scratch.root, "--help")).rejects.toThrow(/no commit "--help"/);
});

test("a ref is a branch, a tag or the beginning of a hash", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  await scratch.git("tag", "v1");
  const hash = await scratch.git("rev-parse", "HEAD");
  for (const [ref, label] of [
    ["main", `main (${hash.slice(0, 7)})`],
    ["v1", `v1 (${hash.slice(0, 7)})`],
    [hash.slice(0, 10), hash.slice(0, 7)],
  ] as const) {
    expect(await commit(scratch.root, ref)).toEqual({ hash, label });
  }
});

test("the base is where the branch left main", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  const base = await scratch.git("rev-parse", "HEAD");
  await scratch.git("switch", "--quiet", "--create", "topic");
  await scratch.commit("b", "2");
  await scratch.git("switch", "--quiet", "main");
  await scratch.commit("c", "3");
  await scratch.git("switch", "--quiet", "topic");
  expect((await mergeBase(scratch.root)).hash).toBe(base);
});

test("a main that only the remote has counts, and the nearer of two does", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  await scratch.commit("b", "2");
  const nearer = await scratch.git("rev-parse", "HEAD");
  await scratch.git("update-ref", "refs/remotes/origin/main", nearer);
  await scratch.git("switch", "--quiet", "--create", "topic");
  await scratch.git("branch", "--force", "main", "HEAD~1");
  await scratch.commit("c", "3");
  expect((await mergeBase(scratch.root)).hash).toBe(nearer);
  await scratch.git("branch", "--quiet", "--delete", "--force", "main");
  expect(await mergeBase(scratch.root)).toEqual({
    hash: nearer,
    label: `${nearer.slice(0, 7)} (merge base with origin/main)`,
  });
});

test("without any main, and without a commit in common, the ways out are named", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  await scratch.git("branch", "--move", "trunk");
  await expect(mergeBase(scratch.root)).rejects.toThrow(
    /no main and no origin\/main.*pnpm diff REF/,
  );
  await scratch.git("switch", "--quiet", "--orphan", "main");
  await scratch.commit("b", "2");
  await scratch.git("switch", "--quiet", "trunk");
  await expect(mergeBase(scratch.root)).rejects.toThrow(/no commit in common/);
});

test("a repository of another owner fails with git's own words, which name the command that helps", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  onTestFinished(() => void vi.unstubAllEnvs());
  const words = /dubious ownership[\s\S]*git config --global --add safe\.directory/;
  await expect(mergeBase(scratch.root)).rejects.toThrow(words);
  await expect(historyOf(scratch.root, "gke")).rejects.toThrow(words);
});

describe("history", () => {
  const withTags = async (scratch: Scratch, tag: string) => {
    await mkdir(join(scratch.root, dirname(tagsFile)), { recursive: true });
    await scratch.commit(tagsFile, `{"gke": "${tag}"}`, `chore(gke): run ${tag}`);
  };

  test("of a shallow clone does not credit the commit where the clone begins", async () => {
    await using scratch = await emptyRepository();
    await using shallow = await emptyRepository();
    await withTags(scratch, "1.0.0");
    await scratch.commit("a", "1", "docs: something else");
    await withTags(scratch, "2.0.0");
    await shallow.git("fetch", "--quiet", "--depth", "2", `file://${scratch.root}`, "main");
    await shallow.git("reset", "--quiet", "--hard", "FETCH_HEAD");
    expect(await historyOf(shallow.root, "gke")).toEqual([
      { tag: "2.0.0", commit: expect.objectContaining({ subject: "chore(gke): run 2.0.0" }) },
      { tag: "1.0.0", state: "before this shallow clone" },
    ]);
  });

  test("is found where the project is a folder of a larger repository", async () => {
    await using scratch = await emptyRepository();
    const file = join("deploy/aicp", tagsFile);
    await mkdir(join(scratch.root, dirname(file)), { recursive: true });
    await scratch.commit(file, '{"gke": "1.0.0"}', "chore(gke): run 1.0.0");
    const [deployment] = await historyOf(join(scratch.root, "deploy/aicp"), "gke");
    expect(deployment).toMatchObject({ tag: "1.0.0", commit: { author: "Ada" } });
  });

  test("is the same where git is set to show signatures", async () => {
    await using scratch = await emptyRepository();
    await withTags(scratch, "1.0.0");
    await scratch.git("config", "log.showSignature", "true");
    await scratch.git("config", "gpg.program", "false");
    const [deployment] = await historyOf(scratch.root, "gke");
    expect(deployment).toMatchObject({ tag: "1.0.0", commit: { author: "Ada" } });
  });
});

describe("the generated folders of a commit", () => {
  const kustomization = "overlays/gke/kustomization.yaml";

  const withFile = async (scratch: Scratch, path: string, text = "kind: Kustomization\n") => {
    await mkdir(dirname(join(scratch.root, path)), { recursive: true });
    await scratch.commit(path, text);
  };

  test("are read, and nothing else of it", async () => {
    await using scratch = await emptyRepository();
    await scratch.commit("a", "1");
    expect(await readFolders(scratch.root, "HEAD")).toEqual(new Map());
    await withFile(scratch, kustomization);
    await withFile(scratch, "apps/gke.yaml", "é\n");
    expect(await readFolders(scratch.root, "HEAD")).toEqual(
      new Map([
        ["apps/gke.yaml", "é\n"],
        [kustomization, "kind: Kustomization\n"],
      ]),
    );
  });

  test("are read whole, whatever the commit's attributes say of an archive", async () => {
    await using scratch = await emptyRepository();
    await withFile(scratch, kustomization, "$Format:%H$\n");
    await writeFile(
      join(scratch.root, ".gitattributes"),
      "overlays export-ignore\n* export-subst\n",
    );
    await scratch.commit("b", "1");
    expect([...(await readFolders(scratch.root, "HEAD")).values()]).toEqual(["$Format:%H$\n"]);
  });

  test("are refused with a symbolic link or a submodule", async () => {
    await using scratch = await emptyRepository();
    await withFile(scratch, kustomization);
    await symlink("/etc/passwd", join(scratch.root, "overlays/link.yaml"));
    await scratch.commit("b", "1");
    await expect(readFolders(scratch.root, "HEAD")).rejects.toThrow(
      "overlays/link.yaml is a symbolic link",
    );
    const head = await scratch.git("rev-parse", "HEAD");
    await scratch.git("rm", "--quiet", "--force", "overlays/link.yaml");
    await scratch.git("update-index", "--add", "--cacheinfo", `160000,${head},base/module`);
    await scratch.git("commit", "--quiet", "--message", "feat: a submodule");
    await expect(readFolders(scratch.root, "HEAD")).rejects.toThrow("base/module is a submodule");
  });

  test.each([
    ["a name that is no manifest", "base/run.sh", "x", /base\/run\.sh is not a name/],
    ["a name that could be a URL", "base/https:/x.yaml", "x", /is not a name/],
    ["bytes that are no text", "base/agent/a.yaml", "\udcff", /./],
    ["too large a file", "base/agent/a.yaml", "x".repeat(1_000_001), /has 1000001 bytes/],
  ])("are refused with %s", async (_, path, text, message) => {
    await using scratch = await emptyRepository();
    await mkdir(dirname(join(scratch.root, path)), { recursive: true });
    await writeFile(join(scratch.root, path), text === "\udcff" ? Buffer.from([0xff]) : text);
    await scratch.commit("b", "1");
    await expect(readFolders(scratch.root, "HEAD")).rejects.toThrow(message);
  });
});

test("git gets the token of a workflow from the environment, and no process can read it from the arguments", async () => {
  await using scratch = await emptyRepository();
  vi.stubEnv("GITHUB_TOKEN", "swordfish");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { stdout, command } = await execa("git", [...tokenHelper, "credential", "fill"], {
    cwd: scratch.root,
    input: "protocol=https\nhost=github.com\n\n",
  });
  expect(stdout).toContain("username=x-access-token\npassword=swordfish");
  expect(command).not.toContain("swordfish");
});

test("a git command that fails says which, and why", async () => {
  await using scratch = await emptyRepository();
  await expect(git(scratch.root, "show", "nothing")).rejects.toThrow(/^git show failed: fatal:/);
});
