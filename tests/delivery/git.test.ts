import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyRepository } from "../../delivery/fakes/scratch.ts";
import { commit, extract, mergeBase } from "../../delivery/git.ts";

test("a folder that is no repository is said to be none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aicp-"));
  await expect(mergeBase(folder)).rejects.toThrow(/is not a git repository/);
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

test("only the generated folders of a commit are taken out of it", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  const first = await commit(scratch.root, "HEAD");
  await mkdir(join(scratch.root, "overlays"));
  await scratch.commit("overlays/kustomization.yaml", "kind: Kustomization\n");
  const second = await commit(scratch.root, "HEAD");
  const folder = join(scratch.root, "out");
  await extract(scratch.root, first, join(folder, "first"));
  expect(await readdir(join(folder, "first"))).toEqual([]);
  await extract(scratch.root, second, join(folder, "second"));
  expect(await readdir(join(folder, "second"))).toEqual(["overlays"]);
  const text = await readFile(join(folder, "second/overlays/kustomization.yaml"), "utf8");
  expect(text).toBe("kind: Kustomization\n");
});
