import { expect, test } from "vitest";
import { fakeGitHub } from "../../delivery/fakes/fake-github.ts";
import { emptyRepository, scratchClone } from "../../delivery/fakes/scratch.ts";
import { parseTags, readTagsText, tagsFile } from "../../delivery/image/tags.ts";
import { plan } from "../../delivery/image/update-image.ts";
import { propose } from "../../delivery/pull-request/propose.ts";
import { resolveTool } from "../../tools/resolve.ts";

test("an image is proposed by a pull request, and again only changes that", async () => {
  await using fake = await fakeGitHub();
  await using remote = await emptyRepository();
  await using scratch = await scratchClone();
  await scratch.git("remote", "add", "origin", remote.root);
  const kustomize = await resolveTool("kustomize");
  const bump = (tag: string) => {
    const tags = parseTags(readTagsText(scratch.root));
    const moves = plan(tags, { tag, environments: ["minikube"], allowDowngrade: false });
    return propose(scratch.root, kustomize, fake.api, moves);
  };

  expect(await bump("9.1.0")).toBe("Opened pull request 1: chore(minikube): run 9.1.0");
  expect(fake.pulls).toMatchObject([{ head: "acme:deploy/minikube-9.1.0", base: "main" }]);
  expect(fake.pulls[0]?.body).toContain("Job init-database");
  expect(fake.pulls[0]?.body).toContain("`pnpm promote minikube docker-desktop`");
  const branch = "deploy/minikube-9.1.0";
  expect(await remote.git("log", "--format=%an: %s", "-1", branch)).toBe(
    "github-actions[bot]: chore(minikube): run 9.1.0",
  );
  expect(await remote.git("show", `${branch}:${tagsFile}`)).toContain('"minikube": "9.1.0"');
  expect(await bump("9.1.0")).toMatch(/nothing to propose/);

  await scratch.git("switch", "--quiet", "main");
  expect(await bump("9.1.0")).toBe("Updated pull request 1: chore(minikube): run 9.1.0");
  expect(fake.pulls).toHaveLength(1);

  await scratch.git("switch", "--quiet", "main");
  await scratch.git("rm", "--quiet", "--cached", "apps/project.yaml");
  await expect(bump("9.2.0")).rejects.toThrow(/uncommitted changes/);
});
