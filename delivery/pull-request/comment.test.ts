import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { compareObjects } from "../compare/compare.ts";
import { type FakeGitHub, fakeGitHub } from "../fakes/fake-github.ts";
import { githubLimit } from "../present/markdown.ts";
import { reportOf } from "../report/report.ts";
import { comment } from "./comment.ts";
import { github } from "./github.ts";

const head = { branch: "somebody:topic", sha: "a".repeat(40) };

const object = (name: string, value: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "aicp" },
  data: { value },
});

const reportWith = (objects: number, characters: number) => {
  const names = Array.from({ length: objects }, (_, n) => `config-${n}`);
  const changes = names.flatMap((name) =>
    compareObjects([object(name, "before")], [object(name, "x".repeat(characters))]),
  );
  return reportOf([{ name: "gke", changes }], {
    from: "main (1a2b3c4)",
    to: "the tree",
    notes: [],
  });
};

const report = reportWith(1, 5);

async function withPullRequest(): Promise<FakeGitHub> {
  const fake = await fakeGitHub();
  fake.pulls.push({ number: 7, head: head.branch, sha: head.sha });
  fake.checks.push({
    name: "check",
    conclusion: "success",
    html_url: "https://github.com/acme/aicp/runs/1",
  });
  return fake;
}

describe("the comment of a pull request", () => {
  test("is written once, and then only brought up to date", async () => {
    await using fake = await withPullRequest();
    expect(await comment(fake.api, head, { report })).toBe("Commented on pull request 7.");
    expect(fake.comments).toHaveLength(1);
    expect(fake.comments[0]?.body).toContain("@@ ~ ConfigMap config-0 @@");
    expect(fake.comments[0]?.body).toContain(
      "- ✅ `check`: [success](https://github.com/acme/aicp/runs/1)",
    );

    expect(await comment(fake.api, head, { failure: "it is broken" })).toBe(
      "Updated the comment on pull request 7.",
    );
    expect(fake.comments).toHaveLength(1);
    expect(fake.comments[0]?.body).toContain(
      "🛑 Commit `aaaaaaa` could not be compared: `it is broken`",
    );
  });

  test("keeps the difference when only the checks are done", async () => {
    await using fake = await withPullRequest();
    await comment(fake.api, head, { report });
    fake.checks.splice(0, 1, {
      name: "check",
      conclusion: "failure",
      html_url: "https://github.com/acme/aicp/runs/2",
    });
    await comment(fake.api, head, undefined);
    expect(fake.comments[0]?.body).toContain("@@ ~ ConfigMap config-0 @@");
    expect(fake.comments[0]?.body).toContain("❌ `check`: [failure]");
    expect(fake.comments[0]?.body).not.toContain("✅");
  });

  test("keeps it also where a value looks like its own marker", async () => {
    await using fake = await withPullRequest();
    const value = "first\n<!-- aicp:checks -->\nlast";
    const changes = compareObjects([object("config", "before")], [object("config", value)]);
    const words = { from: "main", to: "the tree", notes: [] };
    await comment(fake.api, head, { report: reportOf([{ name: "gke", changes }], words) });
    const before = fake.comments[0]?.body;
    expect(before).toContain("+ last");
    await comment(fake.api, head, undefined);
    expect(fake.comments[0]?.body).toBe(before);
  });

  test("waits for the difference of this very commit", async () => {
    await using fake = await withPullRequest();
    expect(await comment(fake.api, head, undefined)).toMatch(/not known yet/);
    expect(fake.comments).toEqual([]);
    await comment(fake.api, head, { report });
    const [before] = fake.comments;
    fake.pulls.splice(0, 1, { number: 7, head: head.branch, sha: "b".repeat(40) });
    const next = { ...head, sha: "b".repeat(40) };
    expect(await comment(fake.api, next, undefined)).toMatch(/not known yet/);
    expect(fake.comments).toEqual([before]);
  });

  test("is not written for a commit that the pull request has left behind", async () => {
    await using fake = await withPullRequest();
    expect(await comment(fake.api, { ...head, sha: "c".repeat(40) }, { report })).toMatch(
      /nothing to do/,
    );
    expect(fake.comments).toEqual([]);
  });

  test("is not taken for a person's that looks like it", async () => {
    await using fake = await withPullRequest();
    fake.comments.push({ id: 1, body: `<!-- aicp:pull-request ${head.sha} --> mine`, by: "User" });
    await comment(fake.api, head, { report });
    expect(fake.comments.map(({ by }) => by)).toEqual(["User", "Bot"]);
  });

  test("is found behind a hundred others", async () => {
    await using fake = await withPullRequest();
    for (let id = 1; id <= 130; id += 1) fake.comments.push({ id, body: "hello", by: "User" });
    await comment(fake.api, head, { report });
    await comment(fake.api, head, { report });
    expect(fake.comments).toHaveLength(131);
  });

  test("fits, checks and all", async () => {
    await using fake = await withPullRequest();
    for (let n = 0; n < 80; n += 1)
      fake.checks.push({
        name: `check ${n} ${"y".repeat(200)}`,
        conclusion: "success",
        html_url: "https://github.com/a",
      });
    await comment(fake.api, head, { report: reportWith(500, 390) });
    const text = fake.comments[0]?.body ?? "";
    expect(text.length).toBeLessThanOrEqual(githubLimit);
    expect(text).toContain("Cut to fit a comment");
    expect(text).toContain("### Checks");
  });

  test("shows a stranger's check as text", async () => {
    await using fake = await withPullRequest();
    fake.checks.push({
      name: "](x) @everyone `",
      conclusion: "success",
      html_url: "javascript:alert(1)",
    });
    await comment(fake.api, head, { report });
    expect(fake.comments[0]?.body).toContain("- ✅ `` ](x) @everyone ` ``: `success`");
    expect(fake.comments[0]?.body).not.toContain("javascript:");
  });
});

describe("without access", () => {
  test("the missing variable is named", () => {
    expect(() => github({ GITHUB_REPOSITORY: "a/b" })).toThrow(/GITHUB_TOKEN is not set/);
  });

  test("GitHub's own answer is shown, and the token is not", async () => {
    await using fake = await withPullRequest();
    const api = github({ ...fake.environment, GITHUB_TOKEN: "swordfish" });
    const failure = comment(api, head, { report });
    await expect(failure).rejects.toThrow(/401.*Bad credentials/);
    await expect(failure).rejects.not.toThrow(/swordfish/);
  });
});
