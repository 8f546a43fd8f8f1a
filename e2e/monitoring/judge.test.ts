/** A monitored run fails for a panel without data, an alert that must not fire, and one that must and does not. */
import { expect, test } from "vitest";
import { dashboard } from "../../generators/monitoring/dashboard.ts";
import type { Outcome } from "../report/results.ts";
import type { Scenario } from "../scenario.ts";
import { judge } from "./judge.ts";
import { drawnPanels } from "./panels.ts";
import { dashboardPicture } from "./picture.ts";
import { type Prometheus, parseAddress, type Series } from "./prometheus.ts";

const began = 1_700_000_000_000;
const at = (second: number): [number, string] => [began / 1000 + second, "1"];

const alert = (alertname: string, ...seconds: number[]): Series => ({
  metric: { __name__: "ALERTS", alertname, alertstate: "firing", severity: "page", container: "c" },
  values: seconds.map(at),
});

/** Answers every query with one series, but those in `without`. */
const prometheus = (
  alerts: Series[],
  without: readonly string[] = [],
  values = [at(0), at(15)],
): Prometheus => ({
  address: { namespace: "monitoring", service: "prometheus:9090" },
  range: async (expr) => {
    if (expr.startsWith("ALERTS")) return alerts;
    return without.includes(expr) ? [] : [{ metric: {}, values }];
  },
  firing: async () => [],
  instant: async () => [{ metric: {}, value: 42 }],
});

const scenario = (name: string, alerts?: Scenario["alerts"]): Scenario => ({
  ...{ name, summary: name, run: async () => ({}) },
  ...(alerts && { alerts }),
});
const outcome = (name: string, second: number): Outcome => ({
  ...{ name, summary: name, passed: true, began: began + second * 1000, figures: {} },
  ended: began + second * 1000 + 60_000,
});

const judged = (alerts: Series[], without?: readonly string[]) =>
  judge({
    ...{ prometheus: prometheus(alerts, without), began },
    cost: { costs: () => [], stop: () => {} },
    scenarios: [scenario("quiet"), scenario("faults", { must: ["DatabaseAway"] })],
    outcomes: [outcome("quiet", 0), outcome("faults", 100)],
  });

const watchdog = alert("Watchdog", 0, 15, 30);

test("what is expected passes, and a gap ends a firing", async () => {
  const { outcome, results } = await judged([watchdog, alert("DatabaseAway", 120, 135, 300)]);
  expect(outcome).toMatchObject({ passed: true, name: "monitoring" });
  expect(results.firings.filter(({ alert }) => alert === "DatabaseAway")).toMatchObject([
    { from: began + 120_000, to: began + 135_000, during: "faults", about: "c" },
    { from: began + 300_000, to: began + 300_000 },
  ]);
});

test("one that goes on from an earlier scenario counts as firing, and as allowed", async () => {
  const { outcome } = await judged([watchdog, alert("DatabaseAway", 90, 105)]);
  expect(outcome.reason).toBe("DatabaseAway (c) fired during quiet");
});

test("an alert in the wrong scenario, a silent one and a missing Watchdog are each named", async () => {
  const { outcome } = await judged([alert("DatabaseAway", 15), alert("ForeignAlert", 15)]);
  expect(outcome.reason).toBe(
    "DatabaseAway (c) fired during quiet; DatabaseAway did not fire during faults; Watchdog did not fire",
  );
});

test("a panel without data is named", async () => {
  const [row] = dashboard.rows.slice(1);
  const [panel] = row?.panels ?? [];
  const [query] = panel?.queries ?? [];
  const alerts = [watchdog, alert("DatabaseAway", 120)];
  const { outcome, results } = await judged(alerts, [query?.expr ?? ""]);
  expect(outcome.reason).toBe('no data for "{{status}}" of Tasks: Submissions, a second');
  expect(dashboardPicture(results.panels, "A run")).toContain("Books that are wrong");
});

test("a line has a gap where nothing was measured", async () => {
  const asked = prometheus([], [], [at(0), at(15), at(60)]);
  const [panel] = await drawnPanels(asked, [began, began + 60_000]);
  expect(panel?.lines[0]?.points.map(([second]) => second)).toEqual([0, 15, 45, 60]);
  expect(panel?.lines[0]?.points[2]).toEqual([45, null]);
});

test("the Prometheus is named by namespace, service and port", () => {
  expect(parseAddress("monitoring/prometheus:9090").service).toBe("prometheus:9090");
  expect(() => parseAddress("http://prometheus:9090")).toThrow(/NAMESPACE\/SERVICE:PORT/);
});
