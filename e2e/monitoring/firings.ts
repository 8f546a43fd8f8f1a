/** Which alerts fired, when, and whether they were allowed to: a scenario names those that belong to what it does. */
import { watchdog } from "../../generators/monitoring/alerts-cluster.ts";
import { alerts } from "../../generators/monitoring/rules.ts";
import type { Outcome } from "../report/results.ts";
import type { Scenario } from "../scenario.ts";
import { type Prometheus, type Series, stepSeconds } from "./prometheus.ts";
import type { Firing } from "./results.ts";

type Ran = Pick<Outcome, "name" | "began" | "ended">;

/** All firings of this project's alerts in the run, in order of time. */
export async function firingsOf(
  prometheus: Prometheus,
  between: readonly [number, number],
  scenarios: readonly Ran[],
): Promise<Firing[]> {
  const found = await prometheus.range('ALERTS{alertstate="firing"}', between);
  const known = new Set(alerts.map(({ name }) => name));
  const ours = found.filter(({ metric }) => known.has(metric.alertname ?? ""));
  const firings = ours.flatMap((series) => intervals(series).map(firing(series, scenarios)));
  return firings.toSorted((a, b) => a.from - b.from);
}

const unremarkable = ["__name__", "alertname", "alertstate", "severity"];

const firing =
  ({ metric }: Series, scenarios: readonly Ran[]) =>
  ([from, to]: [number, number]): Firing => ({
    alert: metric.alertname ?? "",
    about: Object.entries(metric)
      .flatMap(([name, value]) => (unremarkable.includes(name) ? [] : value))
      .join(", "),
    ...{ from, to },
    during: scenarios.findLast(({ began }) => began <= from)?.name ?? "deployment",
  });

/** Stretches of samples without a gap. */
function intervals({ values }: Series): [number, number][] {
  const stretches: [number, number][] = [];
  for (const [seconds] of values) {
    const last = stretches.at(-1);
    const at = seconds * 1000;
    if (last && at - last[1] <= stepSeconds * 1500) last[1] = at;
    else stretches.push([at, at]);
  }
  return stretches;
}

/** Sentences on alerts that began where they must not, and on those that were silent throughout a scenario that they must fire in. */
export function complaints(
  firings: readonly Firing[],
  scenarios: readonly (Pick<Scenario, "name" | "alerts"> & Ran)[],
): string[] {
  const expected = new Map(scenarios.map(({ name, alerts }) => [name, alerts]));
  const allowed = ({ alert, during }: Firing) => {
    const { must = [], may = [] } = expected.get(during) ?? {};
    return alert === watchdog.name || must.includes(alert) || may.includes(alert);
  };
  const wrong = firings.filter((firing) => !allowed(firing));
  const silent = scenarios.flatMap(({ name, alerts, began, ended }) =>
    (alerts?.must ?? [])
      .filter((alert) => {
        // What a scenario before it has begun may go on: a budget that burned is looked back on for half an hour.
        const fires = (firing: Firing) => firing.from <= ended && firing.to >= began;
        return !firings.some((firing) => firing.alert === alert && fires(firing));
      })
      .map((alert) => `${alert} did not fire during ${name}`),
  );
  const watched = firings.some(({ alert }) => alert === watchdog.name);
  return [
    ...wrong.map(({ alert, about, during }) => `${alert} (${about}) fired during ${during}`),
    ...silent,
    ...(watched ? [] : [`${watchdog.name} did not fire`]),
  ];
}
