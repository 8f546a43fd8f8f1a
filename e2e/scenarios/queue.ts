/** The same burst of tasks with and without the queue as a metric: agents, waiting tasks and the age of the oldest compared. */
import { setTimeout as sleep } from "node:timers/promises";
import { programResources } from "../../generators/conventions.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { refuseWithoutKeda, switchTo } from "../deploy/scaling.ts";
import { atRest } from "../measure/agents.ts";
import { type Burst, burstOf, figuresOf, median, type Way } from "../measure/bursts.ts";
import { fewest, most } from "../measure/sizing.ts";
import { startTasks, watchQueue } from "../measure/tasks.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

const burstsEach = 3;
const tasks = 2000;
/** Tasks a second besides: three agents can do as many. */
const steadyRate = 35;
/** A task of about 8 ms of CPU. */
const rounds = 25_000;
/** Of one agent, its request: ten of them fit into two cores, beside the cluster and the load, and more agents do more work. */
const cpuLimit = programResources.requests.cpu;
const longestSeconds = 180;
/** Until new agents have been measured twice. */
const measuredSeconds = 30;
const settleSeconds = 180;
const earlierSeconds = 15;
/** Of the age by CPU and memory, at most. */
const ageShare = 0.5;
/** Until the recorders have seen what ended the burst. */
const recordSeconds = 3;
/**
 * Agents are at rest in the second in which the autoscaler has looked, and it looks every 15 s: each burst begins as much later
 * than the one before, so that no way to scale always gets the shortest or the longest wait for the next look.
 */
const laterSeconds = 5;

export const queue: Scenario = {
  name: "queue",
  summary: "2,000 tasks at once, three times by CPU and memory and three times by the queue too.",
  onDemand: true, // a quarter of an hour, and it needs KEDA
  run: async (context) => {
    const { cluster, environment, delivery, recorder } = context;
    await refuseWithoutKeda(context);
    const good = await delivery.checkout.head();
    await limitAgents(context);
    const watch = await watchQueue(cluster, environment);
    const windows = [
      ...(await burstsBy(context, "autoscaler")),
      ...(await switchTo(context, "queue").then(() => burstsBy(context, "queue"))),
    ];
    const recording = { samples: recorder.samples, queue: await watch.stop() };
    const bursts = windows.map((window) => burstOf(window, recording));
    context.keepBursts(bursts);
    const commit = await delivery.checkout.revert(good);
    await delivery.publish(commit);
    await delivery.settled(commit, settleSeconds);
    return compare(bursts);
  },
};

async function limitAgents({ delivery, mark }: Context): Promise<void> {
  const limits = `{ ...programResources.limits, cpu: "${cpuLimit}" }`;
  const file = "generators/workloads/agent.ts";
  const resources = "resources: programResources,";
  await delivery.checkout.edit(
    file,
    resources,
    `resources: { ...programResources, limits: ${limits} },`,
  );
  const commit = await delivery.checkout.commit("limit the agents");
  await delivery.publish(commit);
  await delivery.settled(commit, settleSeconds);
  await sleep(measuredSeconds * 1000);
  mark(`each agent may use ${cpuLimit}`);
}

interface Window {
  way: Way;
  began: number;
  ended: number;
}

async function burstsBy(context: Context, way: Way): Promise<Window[]> {
  const windows: Window[] = [];
  for (let number = 1; number <= burstsEach; number++) {
    await atRest(context, fewest);
    await sleep((number - 1) * laterSeconds * 1000);
    windows.push(await burst(context, way, number));
  }
  return windows;
}

/** Ends once no task waits, however many agents that took; every task must be done and paid once. */
async function burst(context: Context, way: Way, number: number): Promise<Window> {
  const { cluster, environment, mark } = context;
  const name = `${way}-${number}`;
  const sizes = { burst: tasks, rounds, rate: steadyRate, seconds: longestSeconds };
  const running = await startTasks(cluster, environment, { name, ...sizes });
  const began = Date.now();
  mark(`${tasks} tasks at once, burst ${number} by the ${way}`);
  const waits = async () => (await running.open()) >= 2 * steadyRate;
  await eventually("waiting tasks", settleSeconds, waits, 1000);
  await eventually("an empty queue", longestSeconds, async () => !(await waits()), 2000);
  await sleep(recordSeconds * 1000);
  const ended = Date.now();
  mark("no task waits");
  const { submitted, attempts } = await running.settle();
  mark(`${submitted} tasks, each done and paid once; ${attempts - submitted} submissions repeated`);
  return { way, began, ended };
}

function compare(bursts: readonly Burst[]): Figures {
  const of = (way: Way) =>
    bursts.filter((burst) => burst.way === way).map((burst) => figuresOf(burst, most));
  const medians = (way: Way) => ({
    ten: median(of(way).map(({ secondsTo10Agents }) => secondsTo10Agents)) ?? Infinity,
    empty: median(of(way).map(({ secondsToEmptyQueue }) => secondsToEmptyQueue)),
    oldest: median(of(way).map(({ oldestTaskSeconds }) => oldestTaskSeconds)),
    age: median(of(way).map(({ meanAgeOfOldest }) => meanAgeOfOldest)) ?? Infinity,
  });
  const [cpu, both] = [medians("autoscaler"), medians("queue")];
  const earlier = cpu.ten - both.ten;
  check(earlier >= earlierSeconds, `ten agents ${earlier} s earlier, not ${earlierSeconds}`);
  const bound = cpu.age * ageShare;
  check(both.age <= bound, `the oldest task is ${both.age} s old on average, not ${bound} s`);
  return {
    secondsTo10AgentsByCpu: cpu.ten,
    secondsTo10AgentsByQueue: both.ten,
    secondsToEmptyQueueByCpu: cpu.empty,
    secondsToEmptyQueueByQueue: both.empty,
    oldestTaskSecondsByCpu: cpu.oldest,
    oldestTaskSecondsByQueue: both.oldest,
    meanAgeOfOldestByCpu: cpu.age,
    meanAgeOfOldestByQueue: both.age,
    each: JSON.stringify(
      bursts.map((burst) => [burst.way, ...Object.values(figuresOf(burst, most))]),
    ),
  };
}
