/** The git server, used by git itself, and by clients that mean no good. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { gitEnvironment, userName } from "./credentials.ts";
import { startGitServer } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "aicp-git-"));
const root = join(folder, "remotes");
const checkout = join(folder, "checkout");
afterAll(() => rmSync(folder, { recursive: true }));

/** The user's own configuration must not decide what happens here. */
const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" };
const password = "not for every user of the machine";
const gitAs = (given: string, ...parameters: string[]) =>
  execa("git", parameters, { env: { ...env, ...gitEnvironment(url, given, {}) }, reject: false });
const git = (...parameters: string[]) => gitAs(password, ...parameters);

let pushed: string[] = [];
let server: Awaited<ReturnType<typeof startGitServer>>;
let url = "";

beforeEach(async () => {
  pushed = [];
  const onPush = (repository: string) => pushed.push(repository);
  server = await startGitServer({
    ...{ root, port: 0, host: "127.0.0.1", certificate: "", key: "" },
    ...{ password, onPush },
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

test("a push arrives, can be cloned, and is reported once", async () => {
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

test("a client without the password reads nothing and pushes nothing", async () => {
  for (const guess of ["", "x", `${password}x`]) {
    const read = await gitAs(guess, "ls-remote", `${url}/team/project.git`);
    expect(read.exitCode).not.toBe(0);
    const pushing = await gitAs(guess, "-C", checkout, "push", `${url}/team/project.git`, "main");
    expect(pushing.exitCode).not.toBe(0);
  }
  expect((await fetch(`${url}/team/project.git/HEAD`)).status).toBe(401);
  expect(pushed).toEqual([]);
});

test("a push to a repository that does not exist is refused and not reported", async () => {
  const { exitCode, stderr } = await git("-C", checkout, "push", `${url}/other.git`, "main");
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("not found");
  expect(pushed).toEqual([]);
});

test("a path that leads out of the root finds nothing", async () => {
  const path = "/..%2f..%2fcheckout/.git/info/refs?service=git-upload-pack";
  const response = await fetch(`${url}${path}`, { headers: { authorization } });
  expect(response.status).toBeGreaterThanOrEqual(400);
});

const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`;
const receivePack = "/team/project.git/git-receive-pack";

/** Requests that a client can send, valid or not, up to where it hangs up. */
const requests = [
  "GET // HTTP/1.1",
  "GET //a//b?c HTTP/1.1",
  "GET http:// HTTP/1.1",
  "GET http://[/x HTTP/1.1",
  "GET /%zz HTTP/1.1",
  "GET /%00 HTTP/1.1",
  "GET /?%zz HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "GET no-slash HTTP/1.1",
  "FROB / HTTP/1.1",
  "nonsense",
  "CONNECT // HTTP/1.1",
  "CONNECT :0 HTTP/1.1",
  `POST ${receivePack} HTTP/1.1\r\nContent-Length: 9999`,
  `POST ${receivePack} HTTP/1.1\r\nTransfer-Encoding: chunked`,
  `POST ${receivePack} HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 3`,
  "GET /team/project.git/info/refs HTTP/1.1\r\nUpgrade: x\r\nConnection: upgrade",
];

test.each(requests)(
  "%j does not end the server, nor does hanging up in the middle of it",
  async (head) => {
    const { port } = server.address() as AddressInfo;
    for (const body of ["\r\n\r\n", "\r\n\r\nx", ""]) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(`${head}\r\nHost: localhost\r\nAuthorization: ${authorization}${body}`);
      await Promise.race([once(socket, "data"), once(socket, "close"), sleep(200)]);
      socket.destroy();
    }
    const response = await fetch(`${url}/team/project.git/HEAD`, { headers: { authorization } });
    expect(response.status).toBe(200);
  },
);

test("a client that leaves before the end of an answer is no error", async () => {
  const object = `00/${"0".repeat(38)}`;
  const folder = join(root, "team/project.git/objects");
  mkdirSync(join(folder, "00"));
  writeFileSync(join(folder, object), Buffer.alloc(30_000_000)); // more than a socket holds
  using log = vi.spyOn(console, "log");
  using error = vi.spyOn(console, "error");
  const leaving = new AbortController();
  const options = { headers: { authorization }, signal: leaving.signal };
  const path = `/team/project.git/objects/${object}`;
  expect((await fetch(`${url}${path}`, options)).status).toBe(200);
  leaving.abort();
  const isLogged = () => expect(log).toHaveBeenCalledWith(`GET ${path} 200`);
  await vi.waitFor(isLogged, { timeout: 60_000 });
  expect(error).not.toHaveBeenCalled();
});

test("a request fails without git, and the server keeps running", async () => {
  vi.stubEnv("PATH", "/nowhere");
  try {
    const response = await fetch(`${url}/team/project.git/HEAD`, { headers: { authorization } });
    expect(response.status).toBe(500);
  } finally {
    vi.unstubAllEnvs();
  }
  const response = await fetch(`${url}/team/project.git/HEAD`, { headers: { authorization } });
  expect(response.status).toBe(200);
});
