/** `pnpm simulate`: puts a demand on the simulated agents, and shows how the real autoscaler follows it. */
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { currentSession } from "../cluster/session.ts";
import { painter } from "../cluster/simulate/chart.ts";
import { type Sample, simulate } from "../cluster/simulate/run.ts";
import {
  type Phase,
  type ScenarioName,
  scenarios,
  usualCostMs,
  usualSteadySeconds,
} from "../cluster/simulate/scenario.ts";
import { stateOfCheckout } from "../cluster/state.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";
import { interruptible } from "./interruption.ts";

interface Options {
  scenario?: ScenarioName;
  cost: number;
  seconds?: number;
}

function positive(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number) || number < 0) {
    throw new InvalidArgumentError("It must be a number that is not negative.");
  }
  return number;
}

/** A demand alone lasts as long as it is told to, or until it is interrupted. */
const steady = (requestsPerSecond: number, seconds = Number.POSITIVE_INFINITY): Phase => ({
  name: "steady demand",
  requestsPerSecond,
  replicas: Number.NaN,
  atMostSeconds: seconds,
});

async function simulateDemand(
  demand: number | undefined,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const { scenario = "guide", cost, seconds } = options;
  const phases = demand === undefined ? scenarios[scenario] : [steady(demand, seconds)];
  const { cluster } = await currentSession(stateOfCheckout(repositoryRoot, process.env));
  const paint = painter(process.stdout);
  const path: number[] = [];
  const onSample = (sample: Sample) => {
    if (path.at(-1) !== sample.replicas) path.push(sample.replicas);
    paint(sample);
  };
  console.log(
    `One request costs an agent ${cost} ms of CPU. Ctrl-C ends it, and the agents are idle again.\n`,
  );
  await simulate(cluster, {
    phases,
    costMs: cost,
    steadySeconds: usualSteadySeconds,
    signal,
    onSample,
  });
  console.log(`\nAgents: ${path.join(" → ")}`);
}

const program = new Command("simulate")
  .description("Put a demand on the simulated agents and watch them scale")
  .addArgument(
    new Argument("[demand]", "requests a second; without it, a scenario is played").argParser(
      positive,
    ),
  )
  .addOption(new Option("--scenario <name>", "which scenario").choices(Object.keys(scenarios)))
  .addOption(
    new Option("--cost <milliseconds>", "CPU time of one request")
      .default(usualCostMs)
      .argParser(positive),
  )
  .addOption(new Option("--seconds <number>", "how long a demand lasts").argParser(positive))
  .action((demand: number | undefined, options: Options) =>
    interruptible((signal) => simulateDemand(demand, options, signal)),
  );

await run(program);
