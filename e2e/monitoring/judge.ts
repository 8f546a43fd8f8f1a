/** The last part of a monitored run: alerts beside what caused them, the dashboard with data, and what it all cost. */
import type { Outcome } from "../report/results.ts";
import type { Figures, Scenario } from "../scenario.ts";
import { type CostRecorder, seriesHeld } from "./cost.ts";
import { complaints, firingsOf } from "./firings.ts";
import { drawnPanels } from "./panels.ts";
import type { Prometheus } from "./prometheus.ts";
import type { DrawnPanel, MonitoringResults } from "./results.ts";

interface Monitored {
  prometheus: Prometheus;
  cost: CostRecorder;
  began: number;
  scenarios: readonly Scenario[];
  outcomes: readonly Outcome[];
}

const summary =
  "No alert fired that must not, none was silent that must fire; every panel has data.";

export async function judge({ prometheus, cost, began, scenarios, outcomes }: Monitored): Promise<{
  results: MonitoringResults;
  outcome: Outcome;
}> {
  const ended = Date.now();
  const between = [began, ended] as const;
  const firings = await firingsOf(prometheus, between, outcomes);
  const panels = await drawnPanels(prometheus, between);
  const results = { firings, panels, costs: cost.costs() };
  const ran = outcomes.map(({ name, began, ended }) => {
    const alerts = scenarios.find((scenario) => scenario.name === name)?.alerts;
    return { name, began, ended, ...(alerts && { alerts }) };
  });
  const faults = [...complaints(firings, ran), ...panels.flatMap(emptiness)];
  const figures: Figures = { ...figuresOf(results, began), ...(await seriesHeld(prometheus)) };
  const common = { name: "monitoring", summary, began: ended, ended: Date.now(), figures };
  return {
    results,
    outcome:
      faults.length > 0
        ? { ...common, passed: false, reason: faults.join("; ") }
        : { ...common, passed: true },
  };
}

const emptiness = ({ row, title, empty }: DrawnPanel): string[] =>
  empty.map((legend) => `no data for "${legend}" of ${row}: ${title}`);

const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);

function figuresOf({ firings, panels, costs }: MonitoringResults, began: number): Figures {
  const fired = firings.map(({ alert, about, from, to, during }): [string, string] => [
    `${alert} at ${seconds(from - began)} s`,
    `for ${seconds(to - from)} s, during ${during}${about && `: ${about}`}`,
  ]);
  const cost = costs.map(({ pod, ...most }): [string, string] => [
    pod,
    `${most.millicoresOnAverage}m on average, ${most.millicoresAtMost}m and ${most.mebibytesAtMost}Mi at most`,
  ]);
  return { panels: panels.length, ...Object.fromEntries([...fired, ...cost]) };
}
