import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const repository = join(import.meta.dirname, "..");
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "generate-"));
  for (const path of ["generators", "kubernetes", "package.json"])
    cpSync(join(repository, path), join(scratch, path), { recursive: true });
  generate();
});
afterEach(() => rmSync(scratch, { recursive: true }));

const script = () => join(scratch, "generators/generate.ts");
const generate = () => execFileSync(process.execPath, [script()], { encoding: "utf8" });
const check = () => spawnSync(process.execPath, [script(), "--check"], { encoding: "utf8" });

test("a second run touches nothing", () => {
  const file = join(scratch, "base/agent/deployment.yaml");
  const before = statSync(file).mtimeMs;
  expect(generate()).toMatch(/: 0 new, 0 changed, 0 removed, \d+ unchanged/);
  expect(statSync(file).mtimeMs).toBe(before);
});

test("--check names what differs, is missing or is not generated, and how to fix it", () => {
  expect(check().status).toBe(0);
  writeFileSync(join(scratch, "base/agent/service.yaml"), "edited by hand\n");
  rmSync(join(scratch, "apps/gke.yaml"));
  writeFileSync(join(scratch, "overlays/minikube/stray.yaml"), "kind: Stray\n");
  const { status, stderr } = check();
  expect(status).toBe(1);
  expect(stderr).toContain("differs        base/agent/service.yaml");
  expect(stderr).toContain("missing        apps/gke.yaml");
  expect(stderr).toContain("not generated  overlays/minikube/stray.yaml");
  expect(stderr).toContain("Fix: pnpm generate");
  expect(readFileSync(join(scratch, "base/agent/service.yaml"), "utf8")).toBe("edited by hand\n");

  expect(generate()).toMatch(/: 1 new, 1 changed, 1 removed/);
  expect(check().status).toBe(0);
});

test("a value that is no manifest is an error by name, and nothing on disk is touched", () => {
  const settings = join(scratch, "generators/settings.ts");
  const source = readFileSync(settings, "utf8");
  writeFileSync(settings, source.replace('revision: "main"', "revision: Number.NaN"));
  const { status, stderr } = spawnSync(process.execPath, [script()], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain(
    'generators/applications.ts: Application "aicp-minikube": spec.source.targetRevision is NaN',
  );
  expect(stderr).not.toContain("    at "); // a message for a person, not a stack trace
  writeFileSync(settings, source);
  expect(check().status).toBe(0);
});
