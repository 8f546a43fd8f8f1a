import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratchClone } from "../../delivery/fakes/scratch.ts";
import { editTags, parseTags, tagsFile } from "../../delivery/image/tags.ts";
import { plan, planPromotion } from "../../delivery/image/update-image.ts";

const tags = {
  minikube: "1.2.0",
  "docker-desktop": "1.2.0",
  gke: "1.1.0",
  eks: "1.1.0",
  aks: "abc123",
};

const planned =
  (tag: string, ...environments: string[]) =>
  () =>
    plan(tags, { tag, environments, allowDowngrade: false });

describe("an image is refused", () => {
  test.each([
    [
      "that nobody can name",
      planned("latest", "gke"),
      /"latest" may be a different image tomorrow/,
    ],
    ["whose tag is not one", planned("a b", "gke"), /"a b" is not a valid image tag/],
    ["whose tag begins with a dot", planned(".1", "gke"), /not a valid/],
    ["that is named as git names it", planned("v1.3.0", "gke"), /tagged 1\.3\.0/],
    [
      "for an environment that does not exist",
      planned("1.3.0", "gke", "nowhere"),
      /no environment "nowhere".*minikube, docker-desktop, gke, eks, aks/,
    ],
    ["that is older", planned("1.1.9", "minikube"), /minikube runs 1\.2\.0.*--allow-downgrade/],
    ["that is a release candidate of the current one", planned("1.2.0-rc.1", "minikube"), /newer/],
    [
      "by a promotion that is older",
      () => planPromotion(tags, "gke", "minikube", false),
      /newer than 1\.1\.0/,
    ],
    [
      "by a promotion to itself",
      () => planPromotion(tags, "gke", "gke", false),
      /promoted to itself/,
    ],
    [
      "by a promotion from nowhere",
      () => planPromotion(tags, "nowhere", "gke", false),
      /no environment/,
    ],
  ])("%s", (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});

describe("an image is accepted", () => {
  test("by those that run another one", () => {
    expect(planned("1.2.0", "minikube", "gke", "aks")()).toEqual([
      { environment: "gke", from: "1.1.0", to: "1.2.0" },
      { environment: "aks", from: "abc123", to: "1.2.0" },
    ]);
  });

  test("that is older, if --allow-downgrade says so", () => {
    expect(plan(tags, { tag: "1.0.0", environments: ["gke"], allowDowngrade: true })).toHaveLength(
      1,
    );
    expect(planPromotion(tags, "gke", "minikube", true)).toEqual([
      { environment: "minikube", from: "1.2.0", to: "1.1.0" },
    ]);
  });
});

describe("the data file", () => {
  test("keeps its layout", () => {
    const text = '{\n\n    "gke" :"1.1.0",  "eks": "1.1.0"}';
    expect(editTags(text, { gke: "2.0.0" })).toBe('{\n\n    "gke" :"2.0.0",  "eks": "1.1.0"}');
  });

  test.each([
    ["{", /not valid JSON/],
    ["[]", /must be an object/],
    ['{"gke": 1}', /gke: 1 is not a valid/],
    ['{"gke": ""}', /gke: "" is not a valid/],
  ])("%s is refused", (text, message) => {
    expect(() => parseTags(text)).toThrow(message);
  });

  test("is not edited where it has no such environment", () => {
    expect(() => editTags('{"gke": "1"}', { eks: "2" })).toThrow(/no tag for eks/);
  });
});

/** Long enough for a few processes on a busy machine. */
const deadline = 60_000;

test("a tag is carried from minikube to gke, and history tells", {
  timeout: deadline,
}, async () => {
  await using scratch = await scratchClone({ withCommands: true });
  const before = await readFile(join(scratch.root, tagsFile), "utf8");

  const bumped = await scratch.run("bump", "9.1.0", "--environment", "minikube");
  expect(bumped.errors).toBe("");
  expect(bumped.output).toContain("Job init-database runs again");
  expect(bumped.output).toContain("No change: docker-desktop, gke, eks, aks, argocd.");
  await scratch.git("commit", "--all", "--quiet", "--message", "chore(minikube): run 9.1.0");

  const promoted = await scratch.run("promote", "minikube", "gke");
  expect(promoted).toMatchObject({ exitCode: 0, errors: "" });
  await scratch.git("commit", "--all", "--quiet", "--message", "chore(gke): run 9.1.0");

  expect(await readFile(join(scratch.root, tagsFile), "utf8")).toBe(
    before.replace(/("(?:minikube|gke)": ")[^"]*/g, "$19.1.0"),
  );
  const kustomization = await readFile(
    join(scratch.root, "overlays/gke/kustomization.yaml"),
    "utf8",
  );
  expect(kustomization).toContain('newTag: "9.1.0"');

  const { output } = await scratch.run("history", "gke");
  expect(output.split("\n")).toEqual([
    expect.stringMatching(
      /^20\d\d-\d\d-\d\d \d\d:\d\d {2}[0-9a-f]{7} .*9\.1\.0 +Ada: chore\(gke\): run 9\.1\.0$/,
    ),
    expect.stringMatching(/Ada: feat: first commit$/),
  ]);
});
