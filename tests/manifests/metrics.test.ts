/** What the programs export is what workloads/README.md says, under names that follow OpenMetrics. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { metrics } from "./programs.ts";
import { root } from "./rendered.ts";

const readme = readFileSync(join(root, "workloads/README.md"), "utf8");
const [, section = ""] = /^## Metrics\n(.*?)(?=^## )/ms.exec(readme) ?? [];

/** Rows of the table whose first cell is a name. */
const documented = [...section.matchAll(/^\| `(\w+)` +\| (.*) \|$/gm)].map(
  ([, name, cells = ""]) => {
    const [program, type, labels = "", help] = cells.split("|").map((cell) => cell.trim());
    return { name, program, type, labels: labels.match(/\w+/g) ?? [], help };
  },
);

test("every metric is in the table, and the table has no other", () => {
  expect(documented).toEqual(metrics());
});

test.each(metrics())("$name: its name says its unit, and whether it only grows", (metric) => {
  expect(metric.name.endsWith("_total")).toBe(metric.type === "counter");
  expect(metric.name).not.toMatch(/_(ms|milliseconds|minutes|kilobytes|percent)(_|$)/);
  if (metric.type === "histogram") expect(metric.name).toMatch(/_seconds$/);
  expect(metric.help).toMatch(/^[A-Z0-9].*\.$/);
});
