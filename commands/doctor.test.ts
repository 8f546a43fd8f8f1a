/** `pnpm run doctor` fails when it could not look: a kubeconfig that cannot be used is not a healthy cluster. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

async function doctor(user: string, ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "aicp-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const kubeconfig = join(folder, "kubeconfig");
  const clusters = `[{name: c, cluster: {server: "https://127.0.0.1:1"}}]`;
  const contexts = `[{name: shop, context: {cluster: c, user: u}}]`;
  const users = `[{name: u, user: ${user}}]`;
  writeFileSync(
    kubeconfig,
    `{apiVersion: v1, kind: Config, current-context: shop, clusters: ${clusters}, contexts: ${contexts}, users: ${users}}`,
  );
  const script = join(import.meta.dirname, "doctor.ts");
  const env = { KUBECONFIG: kubeconfig, NO_COLOR: "1" };
  return execa(process.execPath, [script, ...options], { env, reject: false });
}

const plugin = (command: string, hint: string) =>
  `{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, installHint: "${hint}", ${command}}}`;

test("a credential plug-in that is not installed is named, with its own hint", async () => {
  const { stdout, exitCode } = await doctor(plugin("command: no-such-plugin", "apt install it"));
  expect(stdout).toContain("no-such-plugin: it is not installed\napt install it");
  expect(exitCode).toBe(1);
});

test("a credential plug-in that is logged out says so in its own words", async () => {
  const loggedOut = `command: sh, args: ["-c", "echo run: cloud login >&2; exit 1"]`;
  const { stdout, exitCode } = await doctor(plugin(loggedOut, ""));
  expect(stdout).toContain("run: cloud login");
  expect(exitCode).toBe(1);
});

test("an API that does not answer, and a context that does not exist, are problems", async () => {
  const down = await doctor("{token: x}");
  expect(down.stdout).toContain("https://127.0.0.1:1 does not answer");
  expect(down.exitCode).toBe(1);
  const other = await doctor("{token: x}", "--context", "shopp");
  expect(other.stdout).toContain('no context "shopp"');
  expect(other.exitCode).toBe(1);
});
