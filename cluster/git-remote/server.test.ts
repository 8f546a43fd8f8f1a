/** The git server, asked by git itself. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { startGitServer } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "aicp-git-"));
const root = join(folder, "remotes");
const checkout = join(folder, "checkout");
afterAll(() => rmSync(folder, { recursive: true }));

/** Nothing of the user's own configuration decides what happens here. */
const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" };
const git = (...parameters: string[]) => execa("git", parameters, { env, reject: false });

let pushed: string[] = [];
let server: Awaited<ReturnType<typeof startGitServer>>;
let url = "";

beforeEach(async () => {
  pushed = [];
  const onPush = (repository: string) => pushed.push(repository);
  server = await startGitServer({
    ...{ root, port: 0, host: "127.0.0.1", certificate: "", key: "" },
    onPush,
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await git("init", "--quiet", "--bare", join(root, "team/project.git"));
  await git("--git-dir", join(root, "team/project.git"), "config", "http.receivepack", "true");
  await git("init", "--quiet", "--initial-branch=main", checkout);
  writeFileSync(join(checkout, "file"), "x".repeat(3_000_000));
  await git("-C", checkout, "add", "file");
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  await git("-C", checkout, ...author, "commit", "--quiet", "--message", "a large file");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true });
  rmSync(checkout, { recursive: true });
});

const push = () => git("-C", checkout, "push", `${url}/team/project.git`, "main");

test("a push arrives, is cloned again, and is told of once", async () => {
  expect((await push()).exitCode).toBe(0);
  const copy = join(folder, "copy");
  expect((await git("clone", "--quiet", `${url}/team/project.git`, copy)).exitCode).toBe(0);
  const original = await git("-C", checkout, "rev-parse", "main");
  const cloned = await git("-C", copy, "rev-parse", "origin/main");
  expect(cloned.stdout).toBe(original.stdout);
  expect(pushed).toEqual(["team/project.git"]);
});

test("a body that git sends in chunks arrives whole", async () => {
  // Beyond its buffer, git sends what it has without saying how much it will be.
  await git("-C", checkout, "config", "http.postBuffer", "65536");
  await git("-C", checkout, "config", "core.compression", "0");
  expect((await push()).exitCode).toBe(0);
});

test("a repository that is not there is refused, and nothing is told", async () => {
  const { exitCode, stderr } = await git("-C", checkout, "push", `${url}/other.git`, "main");
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("not found");
  expect(pushed).toEqual([]);
});

test("a path that leads out of the root finds nothing", async () => {
  const response = await fetch(`${url}/..%2f..%2fcheckout/.git/info/refs?service=git-upload-pack`);
  expect(response.status).toBeGreaterThanOrEqual(400);
});
