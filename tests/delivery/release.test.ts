/** What may be released, which image git names, and whose signature counts. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { digestOfText } from "../../delivery/fakes/fake-registry.ts";
import { emptyRepository, type Scratch, scratchClone } from "../../delivery/fakes/scratch.ts";
import { namedImages, pin } from "../../delivery/image/pins.ts";
import { requireOnMain } from "../../delivery/image/release.ts";
import { requireSigned } from "../../delivery/image/signature.ts";
import { parseTags, readTagsText } from "../../delivery/image/tags.ts";
import { publishedImage } from "../../generators/settings.ts";
import { objectsOf } from "../../kubernetes/manifests/documents.ts";
import { build } from "../../kubernetes/manifests/kustomize.ts";
import { resolveTool } from "../../tools/resolve.ts";

const digest = digestOfText("an image");

test("a tag on a commit that is not on main releases nothing", async () => {
  await using scratch = await emptyRepository();
  await scratch.commit("a", "1");
  await scratch.git("update-ref", "refs/remotes/origin/main", "HEAD");
  await scratch.git("tag", "v1.0.0");
  await requireOnMain(scratch.root, "v1.0.0");
  await scratch.commit("b", "2");
  await scratch.git("tag", "v9.9.9");
  await expect(requireOnMain(scratch.root, "v9.9.9")).rejects.toThrow(
    "v9.9.9 is on a commit that is not on main: merge it first, then tag the merge.",
  );
});

describe("images", () => {
  const published = new Set(["gke"]);

  const copy = async (scratch: Scratch) => {
    await mkdir(join(scratch.root, "workloads"), { recursive: true });
    await writeFile(
      join(scratch.root, "workloads/Dockerfile"),
      "FROM node:24.21.0-bookworm-slim AS a\nFROM --platform=linux/amd64 node:24.21.0-bookworm-slim\n",
    );
  };

  test("without a digest are named, each once, and pinned wherever the source says them", async () => {
    await using scratch = await scratchClone();
    await copy(scratch);
    const { missing } = await namedImages(scratch.root, published);
    const [postgres = ""] = missing.filter((name) => name.startsWith("postgres:"));
    expect(missing).toEqual(expect.arrayContaining(["node:24.21.0-bookworm-slim", postgres]));
    expect(missing).toContain(`${publishedImage}:${parseTags(readTagsText(scratch.root)).gke}`);

    for (const name of missing) expect(await pin(scratch.root, name, digest)).not.toEqual([]);
    const dockerfile = await readFile(join(scratch.root, "workloads/Dockerfile"), "utf8");
    expect(dockerfile).toBe(
      `FROM node:24.21.0-bookworm-slim@${digest} AS a\nFROM --platform=linux/amd64 node:24.21.0-bookworm-slim@${digest}\n`,
    );
    const source = await readFile(join(scratch.root, "generators/workloads/postgres.ts"), "utf8");
    expect(source).toContain(`"${postgres}@${digest}"`);
    expect(parseTags(readTagsText(scratch.root)).gke).toMatch(new RegExp(`@${digest}$`));
    // Once more changes nothing: what is pinned is not pinned again.
    for (const name of missing) expect(await pin(scratch.root, name, digest)).toEqual([]);
  });

  test("by a major or a word alone are called floating", async () => {
    await using scratch = await scratchClone();
    await copy(scratch);
    await writeFile(
      join(scratch.root, "base/agent/extra.yaml"),
      "kind: Pod\nspec: {containers: [{image: busybox}, {image: 'redis:7'}]}\n",
    );
    const { floating } = await namedImages(scratch.root, published);
    expect(floating).toEqual(["busybox", "redis:7"]);
  });

  test("have their digest in what Kustomize renders, where a registry has them", async () => {
    await using scratch = await scratchClone({ withCommands: true });
    const bumped = await scratch.run("bump", `9.1.0@${digest}`, "--environment", "gke", "minikube");
    expect(bumped).toMatchObject({ exitCode: 0, errors: "" });
    expect(bumped.output).toContain(`gke: 0.1.0 → 9.1.0 (${digest.slice(0, 19)})`);
    const kustomize = await resolveTool("kustomize");
    const images = async (environment: string) => {
      const documents = await build(kustomize, `overlays/${environment}`, scratch.root);
      return documents.map(({ text }) => text).join("---\n");
    };
    expect(objectsOf(await images("gke"), "gke").length).toBeGreaterThan(20);
    expect(await images("gke")).toContain(`image: ${publishedImage}:9.1.0@${digest}\n`);
    // A local image is loaded, and a node knows no digest of it: git keeps the digest for the environments that are promoted from there.
    expect(await images("minikube")).toMatch(/image: aicp:9\.1\.0\n/);
    expect(parseTags(readTagsText(scratch.root))).toMatchObject({
      minikube: `9.1.0@${digest}`,
      gke: `9.1.0@${digest}`,
    });
    await scratch.git("commit", "--all", "--quiet", "--message", "chore: run 9.1.0");
    const promoted = await scratch.run("promote", "minikube", "eks");
    expect(promoted).toMatchObject({ exitCode: 0, errors: "" });
    expect(await images("eks")).toContain(`image: ${publishedImage}:9.1.0@${digest}\n`);
  });
});

describe("a signature", () => {
  /** Stands in for cosign: writes what it is asked, and accepts one digest. */
  async function withCosign(accepted: string): Promise<() => Promise<string>> {
    const scratch = await emptyRepository();
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await scratch[Symbol.asyncDispose]();
    });
    const asked = join(scratch.root, "asked");
    const program = `#!/bin/sh\necho "$@" > ${asked}\ncase "$2" in *@${accepted}) exit 0;; *) echo "no matching signatures" >&2; exit 1;; esac\n`;
    await writeFile(join(scratch.root, "cosign"), program);
    await chmod(join(scratch.root, "cosign"), 0o755);
    vi.stubEnv("PATH", `${scratch.root}${delimiter}${process.env.PATH}`);
    return () => readFile(asked, "utf8");
  }

  test("counts if the release workflow of that very tag made it, of that very digest", async () => {
    const asked = await withCosign(digest);
    await requireSigned("ghcr.io/acme/aicp", `1.2.0@${digest}`, "acme/aicp");
    expect(await asked()).toBe(
      `verify ghcr.io/acme/aicp@${digest} --certificate-oidc-issuer https://token.actions.githubusercontent.com --certificate-identity https://github.com/acme/aicp/.github/workflows/image.yaml@refs/tags/v1.2.0\n`,
    );
  });

  test("that is missing stops the proposal, with cosign's own words", async () => {
    await withCosign("sha256:another");
    await expect(
      requireSigned("ghcr.io/acme/aicp", `1.2.0@${digest}`, "acme/aicp"),
    ).rejects.toThrow(
      "ghcr.io/acme/aicp:1.2.0 is not signed by the release of v1.2.0 of acme/aicp: no matching signatures",
    );
  });

  test("cannot be asked for without a digest, or without cosign", async () => {
    await expect(requireSigned("x", "1.2.0", "acme/aicp")).rejects.toThrow(/has no digest/);
    vi.stubEnv("PATH", "/nowhere");
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(requireSigned("x", `1.2.0@${digest}`, "acme/aicp")).rejects.toThrow(
      /cosign is not on the PATH/,
    );
  });
});
