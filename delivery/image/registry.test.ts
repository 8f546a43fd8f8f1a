import { describe, expect, test } from "vitest";
import { digestOfText, fakeRegistry } from "../fakes/fake-registry.ts";
import { isExact, isOlder, parseReference } from "./reference.ts";
import { digestOf } from "./registry.ts";
import { requireUnreleased } from "./release.ts";

const digest = `sha256:${"0".repeat(64)}`;

describe("the name of an image", () => {
  test.each([
    ["postgres:16.14-bookworm", "registry-1.docker.io", "library/postgres", "16.14-bookworm"],
    ["docker.io/acme/x:1", "registry-1.docker.io", "acme/x", "1"],
    ["acme/x", "registry-1.docker.io", "acme/x", "latest"],
    ["ghcr.io/aicp/aicp:1.2.0", "ghcr.io", "aicp/aicp", "1.2.0"],
    ["localhost:5000/a/b:1", "localhost:5000", "a/b", "1"],
    [`registry.example.com:5000/team/x:1@${digest}`, "registry.example.com:5000", "team/x", "1"],
  ])("%s is read by the grammar of registries", (text, registry, repository, tag) => {
    expect(parseReference(text)).toMatchObject({ registry, repository, tag });
  });

  test.each(["ghcr.io/MyOrg/AICP:1", "ghcr.io/acme/aicp/", "a b", "a@sha256:12", "", "a:"])(
    "%j is refused",
    (text) => {
      expect(() => parseReference(text)).toThrow(`"${text}" is not the name of an image`);
    },
  );

  test("is exact with a version, and not with a major or a word", () => {
    expect(["postgres:16.14-bookworm", "a/b:1.2.0-rc.1"].every(isExact)).toBe(true);
    expect(["postgres:16", "postgres", "a:latest", "a:bookworm"].some(isExact)).toBe(false);
  });
});

test.each([
  ["1.9", "1.10", true],
  ["1.10", "1.9", false],
  ["1.2.0-rc.1", "1.2.0", true],
  ["9", "10.0.0", true],
  ["1.2.0", "1.2.0", false],
  ["e975158", "1.0.0", false],
  ["16.14-bookworm", "16.15-bookworm", true],
  ["16.14-bookworm", "16.14", false],
  ["16.14-bookworm", "16.14-trixie", false],
  ["v1.9", "v1.10", true],
  ["1.2.3.4", "1.2.3.9", true],
  ["1.2.0-rc.9", "1.2.0-rc.10", true],
  ["pg16", "pg17", true],
  ["2026-01-31", "2026-02-01", true],
])("%s is older than %s: %s", (tag, than, expected) => {
  expect(isOlder(tag, than)).toBe(expected);
});

describe("a registry", () => {
  test("is asked with a token, and the digest is of the bytes that it sends", async () => {
    await using registry = await fakeRegistry();
    registry.manifests.set("library/x:1.0", '{"manifests": []}');
    const found = await digestOf(`${registry.host}/library/x:1.0`);
    expect(found).toBe(digestOfText('{"manifests": []}'));
    expect(await digestOf(`${registry.host}/library/x:2.0`)).toBeUndefined();
  });

  test("that says another digest than it sends is not believed", async () => {
    await using registry = await fakeRegistry();
    registry.manifests.set("x:1.0", "{}");
    registry.claimedDigest = digest;
    await expect(digestOf(`${registry.host}/x:1.0`)).rejects.toThrow(
      `says that ${registry.host}/x:1.0 is ${digest}, but what it sends is`,
    );
  });

  test("gets the login of the environment, and refuses without it", async () => {
    await using registry = await fakeRegistry();
    registry.manifests.set("x:1.0", "{}");
    registry.login = "ada:secret";
    const name = `${registry.host}/x:1.0`;
    await expect(digestOf(name)).rejects.toThrow(/gives no token: status 403/);
    expect(await digestOf(name, { username: "ada", password: "secret" })).toBe(digestOfText("{}"));
  });

  test("that does not answer is named", async () => {
    const registry = await fakeRegistry();
    await registry[Symbol.asyncDispose]();
    await expect(digestOf(`${registry.host}/x:1.0`)).rejects.toThrow(
      /registry at 127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/,
    );
  });

  test("that has the tag already stops its release, and one that has not lets it go on", async () => {
    await using registry = await fakeRegistry();
    const image = `${registry.host}/aicp`;
    await requireUnreleased({ image, tag: "1.0.0" }, undefined);
    registry.manifests.set("aicp:1.0.0", "{}");
    await expect(requireUnreleased({ image, tag: "1.0.0" }, undefined)).rejects.toThrow(
      `${image}:1.0.0 is released already, as ${digestOfText("{}")}`,
    );
  });
});
