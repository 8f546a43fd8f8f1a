/** Each checkout has a control plane of its own, and no test reaches one that somebody works with. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { createStateDirectory, stateIn, stateOfCheckout } from "./state.ts";

test("the test runner's environment leads to no control plane of the user", () => {
  expect(() => stateOfCheckout(repositoryRoot, process.env)).toThrow(/must name its state folder/);
});

test("two checkouts of the same name have two folders below the user's, which keep that name", () => {
  const { one, other } = twoClones();
  const [first, second] = [one, other].map((path) => stateOfCheckout(path, { HOME: "/home/me" }));
  expect(first?.directory).toMatch(/^\/home\/me\/\.local\/state\/aicp\/aicp-gitops-[0-9a-f]{8}$/);
  expect(second?.directory).not.toBe(first?.directory);
});

test("a checkout that is reached through a link is the same one", () => {
  const { one, link } = twoClones();
  const env = { XDG_STATE_HOME: "/state" };
  expect(stateOfCheckout(link, env)).toEqual(stateOfCheckout(one, env));
});

test("AICP_STATE names the folder, for every checkout", () => {
  expect(stateOfCheckout("/nowhere", { AICP_STATE: "/tmp/mine" }).kubeconfig).toBe(
    "/tmp/mine/kubeconfig",
  );
});

test("a relative folder of XDG counts as unset, and an empty HOME too", () => {
  const { one } = twoClones();
  const home = stateOfCheckout(one, { HOME: "/home/me" });
  expect(stateOfCheckout(one, { HOME: "/home/me", XDG_STATE_HOME: "../state" })).toEqual(home);
  expect(stateOfCheckout(one, { HOME: "" }).directory).toMatch(/^\/.*\/\.local\/state\/aicp\//);
});

test.each(["/home/Zoë Müller", "/a,b", "/a:b"])(
  "%s is refused: kwokctl would split it",
  (folder) => {
    expect(() => stateOfCheckout("/nowhere", { AICP_STATE: folder })).toThrow(
      /would split that path at .*name another folder in AICP_STATE/,
    );
  },
);

function twoClones() {
  const folder = mkdtempSync(join(tmpdir(), "aicp-state-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [one, other] = [join(folder, "a/aicp-gitops"), join(folder, "b/aicp-gitops")];
  for (const path of [one, other]) mkdirSync(path, { recursive: true });
  const link = join(folder, "link");
  symlinkSync(one, link);
  return { one, other, link };
}

test("another user of the machine cannot enter the folder, whatever it was before", () => {
  const directory = mkdtempSync(join(tmpdir(), "aicp-state-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  chmodSync(directory, 0o755);
  createStateDirectory(stateIn(directory));
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});
