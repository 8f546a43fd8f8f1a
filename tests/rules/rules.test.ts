/** The rules are Prometheus' own, every alert fires and is silent where it should, and what they name exists. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Alert, runbookOf } from "../../generators/monitoring/alert.ts";
import { dashboard } from "../../generators/monitoring/dashboard.ts";
import { alerts, clusterGroups, namespaceGroups } from "../../generators/monitoring/rules.ts";
import { defaultMetrics, metrics } from "../manifests/programs.ts";
import { cases } from "./cases/all.ts";
import type { Situation } from "./cases/case.ts";
import { seriesIn, syntaxError } from "./promql.ts";
import { checkRules, type Expectation, testRules } from "./promtool.ts";
import { otherSources } from "./sources.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

const page = read("docs/monitoring.md");
const headings = [...read("docs/operations.md").matchAll(/^### (\w+)$/gm)].map(([, name]) => name);

/** Severity and waiting time by alert, as the table has them. */
const documented = new Map(
  [...page.matchAll(/^\| \[(\w+)\]\(operations\.md#\w+\) +\| (\w+) +\| (.+?) +\|/gm)].map(
    ([, name = "", ...cells]) => [name, cells] as const,
  ),
);

const groups = [...namespaceGroups, ...clusterGroups];
const rules = groups.flatMap(({ rules }) => rules);
const panels = dashboard.rows.flatMap(({ panels }) => panels);
const expressions: readonly (readonly [string, string])[] = [
  ...rules.map(({ alert, record, expr }) => [alert ?? record ?? "", String(expr)] as const),
  ...panels.flatMap(({ title, queries }) =>
    queries.map(({ expr }) => [`panel "${title}"`, expr] as const),
  ),
];

test("promtool accepts the rules", async () => {
  expect(await checkRules(groups)).toBe("");
});

test("every alert has its cases, and every case its alert", () => {
  expect(Object.keys(cases).sort()).toEqual(alerts.map(({ name }) => name).sort());
});

const expectation = (alert: Alert, what: string, situation: Situation) => {
  const { series, at, every = "1m" } = situation;
  const inputs = Object.entries(series).map(([series, values]) => ({ series, values }));
  return { name: `${alert.name} ${what}`, alert: alert.name, inputs, at, every };
};

const expectations = alerts.flatMap((alert): Expectation[] => {
  const { fires, silent } = cases[alert.name] ?? {};
  if (!fires) return [];
  const expected = {
    labels: { severity: alert.severity, ...fires.labels },
    annotations: { summary: fires.summary, runbook_url: runbookOf(alert) },
  };
  const firing = { ...expectation(alert, "fires", fires), expected };
  return silent ? [firing, expectation(alert, "is silent", silent)] : [firing];
});

/** All in one run of promtool, which takes longer to start than to test. */
const failures = await testRules(groups, expectations);

test.each(expectations)("$name where it must", ({ name }) => {
  expect(failures.get(name)).toBeUndefined();
});

test("every alert that tells a person has a system in which it is silent", () => {
  const always = alerts.filter(({ name }) => cases[name]?.silent === undefined);
  expect(always.map(({ severity }) => severity)).toEqual(["none"]);
});

describe.each(alerts)("$name", (alert) => {
  test("has a section in the handbook, and its row in the table of alerts", () => {
    expect(headings).toContain(alert.name);
    expect(documented.get(alert.name)).toEqual([alert.severity, alert.for ?? "at once"]);
  });
});

test.each(expressions)("%s parses", (_name, expression) => {
  expect(syntaxError(expression)).toBeUndefined();
});

const recorded = rules.flatMap(({ record }) => record ?? []);

/** As a program exports it, or as Prometheus makes series of a histogram. */
const exported = new Set([
  ...recorded,
  ...defaultMetrics(),
  ...Object.values(otherSources).flat(),
  ...metrics().flatMap(({ name, type }) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  ),
]);

test.each(expressions)("%s reads series that somebody exports", (_name, expression) => {
  expect(seriesIn(expression).filter((name) => !exported.has(name))).toEqual([]);
});

test("the list of other sources has no metric that nothing reads", () => {
  const used = new Set(expressions.flatMap(([, expression]) => seriesIn(expression)));
  expect(
    Object.values(otherSources)
      .flat()
      .filter((name) => !used.has(name)),
  ).toEqual([]);
});

test("the page on monitoring says what each panel answers", () => {
  const rows = [...page.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, title, text]) => [
    title,
    text,
  ]);
  expect(rows).toEqual(
    expect.arrayContaining(panels.map(({ title, question }) => [title, question])),
  );
});
