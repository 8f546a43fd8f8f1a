/** Outages in which the autoscaler does not know the queue: no coordinator counts it, or no KEDA brings the number. */
import { setTimeout as sleep } from "node:timers/promises";
import { read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { externalMetrics, kedaNamespace } from "../deploy/scaling.ts";
import { agentsReady } from "../measure/agents.ts";
import { percentOf, sampleScaling } from "../measure/recorder.ts";
import { most } from "../measure/sizing.ts";
import { startTasks, type Tasks } from "../measure/tasks.ts";
import { autoscaler } from "../pods/health.ts";
import { podsOf } from "../pods/pods.ts";
import { type Context, check, type Figures } from "../scenario.ts";

const awaySeconds = 60;
const settleSeconds = 180;
/** Two minutes of work for two cores: some of it is left when the coordinator goes. */
const tasks = { burst: 4000, rounds: 120_000, rate: 1, seconds: 900 };

const desired = async ({ cluster }: Context) => (await sampleScaling(cluster.api)).desired;

/** Ten agents without work stay while nobody knows the queue, and go once it is known. No task is lost. */
export async function withoutCoordinator(context: Context): Promise<Figures> {
  const { cluster, delivery, environment, mark } = context;
  const running = await startTasks(cluster, environment, { name: "outage", ...tasks });
  mark(`${tasks.burst} tasks at once`);
  await agentsReady(context, most, settleSeconds);
  const good = await delivery.checkout.head();
  await removeCoordinator(context, running);
  const least = await fewestWanted(context, awaySeconds);
  check(least === most, `${least} agents were wanted while the queue was unknown, not ${most}`);
  const memory = percentOf(await read(cluster.api, autoscaler), "memory");
  const commit = await delivery.checkout.revert(good);
  await delivery.publish(commit);
  await delivery.settled(commit, settleSeconds);
  mark("the coordinator is back");
  const { submitted, paid } = await running.settle();
  mark(`${submitted} tasks, each done and paid once`);
  const began = Date.now();
  await eventually("fewer agents", 120, async () => (await desired(context)) < most, 1000);
  return {
    fewestAgentsWithoutCoordinator: least,
    memoryPercentOfIdleAgents: memory,
    tasksOverTheOutage: submitted,
    tasksPaid: paid,
    secondsToFewerAgents: Math.round((Date.now() - began) / 1000),
  };
}

async function removeCoordinator(context: Context, running: Tasks): Promise<void> {
  const { cluster, delivery, environment, mark } = context;
  const file = `generators/environments/${environment.name}.ts`;
  await delivery.checkout.edit(file, /(?<=coordinators: )\d+/, "0");
  await delivery.publish(await delivery.checkout.commit("no coordinator"));
  const isGone = async () => (await podsOf(cluster.api, "coordinator")).length === 0;
  await eventually("the end of the coordinator", settleSeconds, isGone);
  const open = await running.open();
  check(open > 0, "every task was done before the coordinator went: more tasks are needed");
  mark(`the coordinator is gone, and ${open} tasks wait`);
}

async function fewestWanted({ recorder }: Context, seconds: number): Promise<number> {
  const began = Date.now();
  await sleep(seconds * 1000);
  return Math.min(
    ...recorder.samples.filter(({ at }) => at >= began).map((sample) => sample.desired),
  );
}

/** CPU and memory, which the autoscaler reads itself, still add agents. */
export async function withoutKeda(context: Context): Promise<Figures> {
  const { cluster, mark } = context;
  await scaleKeda(context, 0);
  mark("KEDA is gone");
  const began = Date.now();
  try {
    // Until they are ready: KEDA's own pods must not start beside them on the same two cores.
    await agentsReady(context, most, 150);
  } finally {
    await scaleKeda(context, 1);
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  mark(`${most} agents by CPU; KEDA is back`);
  const answers = () => externalMetrics(cluster);
  await eventually("external metrics", settleSeconds, answers, 1000);
  return { secondsTo10AgentsWithoutKeda: seconds };
}

const scaleKeda = ({ cluster: { kubectl } }: Context, replicas: number) =>
  kubectl(["scale", "deployment", "--all", `--replicas=${replicas}`, "-n", kedaNamespace]);
