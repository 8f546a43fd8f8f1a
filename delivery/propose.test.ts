import { execa } from "execa";
import { expect, test } from "vitest";
import { fakeGitHub } from "./fake-github.ts";
import { emptyRepository, scratchClone } from "./scratch.ts";

test("an image is proposed by a pull request, and again only changes that", async () => {
  await using fake = await fakeGitHub();
  await using remote = await emptyRepository();
  await using scratch = await scratchClone();
  await scratch.git("remote", "add", "origin", remote.root);
  await scratch.git("push", "--quiet", "origin", "main:trunk");
  const propose = (...parameters: string[]) =>
    execa("node", ["tools/commands/propose.ts", ...parameters], {
      cwd: scratch.root,
      env: { ...fake.environment, NO_COLOR: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
    });

  const first = await propose("bump", "9.1.0", "--environment", "minikube");
  expect(first.stdout).toBe("Opened pull request 1: chore(minikube): run 9.1.0");
  expect(fake.pulls).toMatchObject([{ head: "acme:deploy/minikube-9.1.0", base: "main" }]);
  expect(fake.pulls[0]?.body).toContain("Job init-database");
  expect(fake.pulls[0]?.body).toContain("`pnpm promote minikube docker-desktop`");
  const branch = "deploy/minikube-9.1.0";
  expect(await remote.git("log", "--format=%an: %s", "-1", branch)).toBe(
    "github-actions[bot]: chore(minikube): run 9.1.0",
  );
  expect(await remote.git("show", `${branch}:generators/environments/tags.json`)).toContain(
    '"minikube": "9.1.0"',
  );

  await scratch.git("switch", "--quiet", "main");
  const second = await propose("bump", "9.1.0", "--environment", "minikube");
  expect(second.stdout).toBe("Updated pull request 1: chore(minikube): run 9.1.0");

  const nothing = await propose("promote", "minikube", "docker-desktop");
  expect(nothing.stdout).toContain("Opened pull request 2: chore(docker-desktop): run 9.1.0");
  expect((await propose("bump", "9.1.0", "--environment", "docker-desktop")).stdout).toContain(
    "nothing to propose",
  );
  expect(fake.pulls).toHaveLength(2);
});
