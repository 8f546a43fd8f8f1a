/** Validation works wherever the checkout and the temporary folder are. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { validate } from "../../commands/validate/validate.ts";
import { root } from "./rendered.ts";

const scratch: string[] = [];
const newScratch = () => {
  const folder = mkdtempSync(join(tmpdir(), "aicp-odd-"));
  scratch.push(folder);
  return folder;
};

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of scratch.splice(0)) rmSync(folder, { recursive: true });
});

test("a temporary folder behind a link, as on every Mac", async () => {
  const folder = newScratch();
  mkdirSync(join(folder, "private/var/T"), { recursive: true });
  symlinkSync("private/var", join(folder, "var"));
  vi.stubEnv("TMPDIR", join(folder, "var/T"));
  expect((await validate(root, () => undefined)).failures).toEqual([]);
});

test("a checkout in a folder that a URL would read as something else, behind a link", async () => {
  const folder = newScratch();
  const checkout = join(folder, "a#b%20c?d e");
  for (const name of ["base", "components", "overlays", "apps", "schemas"]) {
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  }
  symlinkSync(checkout, join(folder, "link"));
  expect((await validate(join(folder, "link"), () => undefined)).failures).toEqual([]);
});
