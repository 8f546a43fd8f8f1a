/** The handbook's routes are accepted by Alertmanager's own tool, and lead each severity to its receiver. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Severity } from "../../generators/monitoring/alert.ts";
import { alerts } from "../../generators/monitoring/rules.ts";
import { resolveTool } from "../../tools/resolve.ts";

const handbook = join(import.meta.dirname, "../../docs/operations.md");
const [, example = ""] =
  /^### Alertmanager's routes$.*?^```yaml\n(.*?)^```/ms.exec(readFileSync(handbook, "utf8")) ?? [];

let folder: string;
let amtool: string;

beforeAll(async () => {
  amtool = await resolveTool("amtool");
  folder = await mkdtemp(join(tmpdir(), "aicp-receivers-"));
  await writeFile(join(folder, "alertmanager.yaml"), example);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...words: string[]) => execa({ cwd: folder, all: true, reject: false })(amtool, words);

test("amtool accepts the configuration", async () => {
  const { all, exitCode } = await run("check-config", "alertmanager.yaml");
  expect(all).toContain("SUCCESS");
  expect(all).toContain("3 receivers");
  expect(exitCode).toBe(0);
});

test("amtool refuses a field that Alertmanager does not know", async () => {
  await writeFile(join(folder, "wrong.yaml"), example.replace("channel:", "chanel:"));
  const { all, exitCode } = await run("check-config", "wrong.yaml");
  expect(all).toContain("chanel");
  expect(exitCode).not.toBe(0);
});

const receivers: Record<Severity, string> = {
  page: "on-call",
  ticket: "tickets",
  none: "dead-mans-switch",
};

test.each(alerts)("$name reaches the receiver of its severity", async ({ name, severity }) => {
  const labels = [`alertname=${name}`, `severity=${severity}`];
  const { stdout } = await run(
    ...["config", "routes", "test", "--config.file=alertmanager.yaml"],
    ...labels,
  );
  expect(stdout.trim()).toBe(receivers[severity]);
});
