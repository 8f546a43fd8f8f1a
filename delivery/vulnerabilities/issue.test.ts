import { describe, expect, test } from "vitest";
import { fakeGitHub } from "../fakes/fake-github.ts";
import { githubLimit } from "../present/markdown.ts";
import { readFindings, type Scan } from "./findings.ts";
import { issueText, title, updateIssue } from "./issue.ts";

const match = (id: string, severity: string, versions: string[] = []) => ({
  vulnerability: {
    id,
    severity,
    fix: { versions, state: versions.length ? "fixed" : "not-fixed" },
  },
  artifact: { name: "openssl", version: "3.0.1", type: "deb" },
});

const scanOf = (image: string, ...matches: object[]): Scan => ({
  image,
  findings: readFindings(JSON.stringify({ matches })),
});

const pinned = `postgres:16.14-bookworm@sha256:${"0".repeat(64)}`;

test("the worst findings come first, with their fix; lesser ones are counted", () => {
  const text = issueText([
    scanOf(
      pinned,
      match("CVE-2026-3", "Low"),
      match("CVE-2026-2", "High"),
      match("CVE-2026-1", "Critical", ["3.0.2"]),
    ),
  ]);
  expect(text?.split("\n").slice(4)).toEqual([
    `### \`${pinned}\``,
    "",
    "- `Critical` `CVE-2026-1` in `openssl 3.0.1`: fixed in `3.0.2`",
    "- `High` `CVE-2026-2` in `openssl 3.0.1`: no fix yet",
    "- 1 finding of medium severity or below",
    "",
  ]);
});

test("an image without a digest, and one that was not scanned, are called that", () => {
  const text = issueText([
    scanOf("node:24.21.0-bookworm-slim", match("CVE-2026-1", "High")),
    { image: "gone:1.0", failure: "The report is not valid JSON" },
  ]);
  expect(text).toContain("Named without a digest");
  expect(text).toContain("### `gone:1.0`\n\nNot scanned: `The report is not valid JSON`");
});

test.each(["", "null", "{}", '{"matches": {}}'])("%j is not taken for a report", (json) => {
  expect(() => readFindings(json)).toThrow(/The report/);
});

test("any number of hostile findings fits, and is text", () => {
  const evil = "`".repeat(99) + "@everyone <img src=x>".repeat(20);
  const findings = Array.from({ length: 500 }, (_, n) => match(`${n}${evil}`, "High", [evil]));
  const text = issueText(Array.from({ length: 99 }, (_, n) => scanOf(`${n}${evil}`, ...findings)));
  expect(text?.length).toBeLessThanOrEqual(githubLimit);
  expect(text).toContain("- and 488 more");
  expect(text?.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, "")).not.toMatch(/@everyone|<img/);
});

describe("the issue", () => {
  test("is opened once, updated, and closed when nothing is left", async () => {
    await using fake = await fakeGitHub();
    const severe = issueText([scanOf(pinned, match("CVE-2026-1", "High"))]);
    const fewer = issueText([scanOf(pinned, match("CVE-2026-2", "High"))]);
    expect(await updateIssue(fake.api, undefined)).toBe("Nothing critical or high was found.");
    expect(await updateIssue(fake.api, severe)).toBe("Opened issue 1.");
    expect(await updateIssue(fake.api, fewer)).toBe("Updated issue 1.");
    expect(fake.issues).toMatchObject([{ number: 1, title, body: fewer, state: "open" }]);
    expect(await updateIssue(fake.api, undefined)).toMatch(/^Closed issue 1/);
    expect(fake.issues).toMatchObject([{ state: "closed" }]);
  });

  test("is not taken for a person's that looks like it", async () => {
    await using fake = await fakeGitHub();
    const text = issueText([scanOf(pinned, match("CVE-2026-1", "High"))]) ?? "";
    fake.issues.push({ number: 1, title, body: text, state: "open", by: "User" });
    expect(await updateIssue(fake.api, text)).toBe("Opened issue 2.");
  });
});
