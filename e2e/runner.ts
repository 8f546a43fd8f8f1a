/** Runs scenarios, each on a healthy system, and collects their results in `run`. */
import { styleText } from "node:util";
import { namespace } from "../generators/conventions.ts";
import type { Cluster } from "./cluster.ts";
import type { Burst } from "./measure/bursts.ts";
import type { LoadResult } from "./measure/load.ts";
import { healthy } from "./pods/health.ts";
import { collectDiagnostics } from "./report/diagnostics.ts";
import type { Mark, Outcome } from "./report/results.ts";
import type { Context, Scenario, SubmissionSeries } from "./scenario.ts";

const healthSeconds = 180;

export interface Run {
  outcomes: Outcome[];
  loads: Record<string, LoadResult>;
  submissions: Record<string, SubmissionSeries>;
  marks: Mark[];
  bursts: Burst[];
}

interface Hooks {
  /** Folder for the diagnostics of a failed scenario. */
  failureFolder: (scenario: string) => string;
  onOutcome: () => Promise<void>;
}

type Parts = Omit<Context, "mark" | "keepLoad" | "keepSubmissions" | "keepBursts">;

export async function runScenarios(
  scenarios: readonly Scenario[],
  parts: Parts,
  run: Run,
  { failureFolder, onOutcome }: Hooks,
): Promise<void> {
  const one = async (scenario: Scenario) => {
    await runOne(scenario, parts, run, failureFolder(scenario.name));
    await onOutcome();
  };
  const names = scenarios.map(({ name }) => name);
  const isBeside = ({ beside }: Scenario) => beside !== undefined && names.includes(beside);
  for (const scenario of scenarios.filter((scenario) => !isBeside(scenario))) {
    const company = scenarios.filter(({ beside }) => beside === scenario.name);
    await settle(parts);
    await Promise.all([one(scenario), oneByOne(company, one)]);
  }
}

async function oneByOne(
  scenarios: readonly Scenario[],
  one: (scenario: Scenario) => Promise<void>,
) {
  for (const scenario of scenarios) await one(scenario);
}

/** A failed scenario may leave its change behind: the next one starts from what is in git. */
async function settle({ cluster, delivery }: Parts): Promise<void> {
  await healthy(cluster.api, healthSeconds).catch(async () => {
    const commit = await delivery.checkout.revert();
    await delivery.publish(commit);
    await delivery.giveUp(commit);
    await delivery.settled(commit, healthSeconds);
  });
}

async function runOne(
  scenario: Scenario,
  parts: Parts,
  run: Run,
  failureFolder: string,
): Promise<void> {
  const { name, summary } = scenario;
  const began = Date.now();
  const say = (text: string) => {
    const elapsed = `${((Date.now() - began) / 1000).toFixed(0)} s`.padStart(6);
    console.log(`${elapsed}  ${name}: ${text}`);
  };
  const context: Context = {
    ...parts,
    mark: (text) => {
      run.marks.push({ at: Date.now(), text });
      say(text);
    },
    keepLoad: (load, result) => {
      run.loads[load] = result;
    },
    keepSubmissions: (name, { startedAt, perSecond }) => {
      run.submissions[name] = { startedAt, perSecond };
    },
    keepBursts: (bursts) => {
      run.bursts.push(...bursts);
    },
  };
  console.log(styleText("bold", `\n${name}: ${summary}`));
  const common = { name, summary, began };
  try {
    const figures = await scenario.run(context);
    run.outcomes.push({ ...common, passed: true, ended: Date.now(), figures });
    for (const [figure, value] of Object.entries(figures)) say(`${figure}: ${value}`);
    console.log(styleText("green", `passed  ${name}`));
  } catch (error) {
    const reason = (error as Error).message;
    run.outcomes.push({ ...common, passed: false, ended: Date.now(), figures: {}, reason });
    console.log(styleText("red", `FAILED  ${name}: ${reason}`));
    await collectDiagnostics(parts.cluster, failureFolder);
    await endLoads(parts.cluster);
    console.log(`        logs, events and descriptions are in ${failureFolder}`);
  }
}

/** A scenario that fails half-way leaves its load and tasks running, and they would distort the next measurement. */
async function endLoads({ kubectl }: Cluster): Promise<void> {
  const pods = ["delete", "pods", "-n", namespace, "-l", "app in (load-test,e2e-client)"];
  await kubectl([...pods, "--grace-period=1"], { mayFail: true });
}
