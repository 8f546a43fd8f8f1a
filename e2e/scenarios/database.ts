/** A database cluster under tasks: the way to it from the StatefulSet, and every way to lose its primary. */
import { setTimeout as sleep } from "node:timers/promises";
import { standbysFollow } from "../database/cluster.ts";
import { toCluster } from "../database/deploy.ts";
import { type Failure, failures } from "../database/failures.ts";
import { watchOperations } from "../database/operations-watch.ts";
import { startTasks } from "../measure/tasks.ts";
import { healthy } from "../pods/health.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

/** Tasks a second. */
const rate = 50;
const longestSeconds = 900;
const healthySeconds = 180;

interface Window {
  failure: Failure;
  began: number;
  ended: number;
}

type Account = Awaited<ReturnType<Awaited<ReturnType<typeof startTasks>>["settle"]>>;

export const database: Scenario = {
  name: "database",
  summary: "From the StatefulSet to a cluster, and every way to lose its primary, under tasks.",
  onDemand: true, // ten minutes, and CloudNativePG with an object store on the cluster
  run: async (context) => ({
    ...(await thereWithTasks(context)),
    ...(await failOver(context)),
  }),
};

/** Clients repeat their tasks while there is no coordinator: each is done and paid once. */
async function thereWithTasks(context: Context): Promise<Figures> {
  const { cluster, environment, mark } = context;
  const tasks = { name: "there", rate: 1, seconds: longestSeconds, giveUpSeconds: 600 };
  const submissions = await startTasks(cluster, environment, tasks);
  await sleep(3000);
  const began = Date.now();
  await toCluster(context);
  mark("the cluster serves");
  const account = await submissions.settle();
  context.keepSubmissions("there", account);
  return {
    "to the cluster: s": secondsSince(began),
    "to the cluster: s without a submission": longestPause(account, began, Date.now()),
    "to the cluster: tasks paid": account.paid,
  };
}

async function failOver(context: Context): Promise<Figures> {
  const { cluster, environment } = context;
  const operations = watchOperations(context);
  const tasks = { name: "failover", rate, seconds: longestSeconds };
  const submissions = await startTasks(cluster, environment, tasks);
  await sleep(5000);
  const windows: Window[] = [];
  for (const failure of failures) windows.push(await cause(context, failure));
  const account = await submissions.settle();
  context.keepSubmissions("failover", account);
  const failed = await operations();
  const pauses = windows.map(({ failure, began, ended }) => {
    const seconds = longestPause(account, began, ended);
    return { ...failure, seconds, healthy: Math.round((ended - began) / 1000) };
  });
  const slow = pauses.filter(({ seconds, bound }) => seconds > bound);
  check(
    slow.length === 0,
    slow.map(({ name, seconds, bound }) => `${name}: ${seconds} s, not ${bound}`).join("; "),
  );
  check(failed.length === 0, `sync operations have failed: ${failed.join("; ")}`);
  return {
    ...Object.fromEntries(pauses.map(({ name, seconds }) => [`${name}: s away`, seconds])),
    ...Object.fromEntries(pauses.map(({ name, healthy }) => [`${name}: s until healthy`, healthy])),
    tasksSubmitted: account.submitted,
    tasksDone: account.done,
    tasksPaid: account.paid,
    submissionAttempts: account.attempts,
  };
}

async function cause(context: Context, failure: Failure): Promise<Window> {
  const began = Date.now();
  context.mark(failure.name);
  await failure.run(context);
  await sleep(8000); // the operator and the probes need a moment to notice
  await healthy(context.cluster.api, healthySeconds).catch((error: Error) => {
    throw new Error(`after "${failure.name}": ${error.message}`);
  });
  await standbysFollow(context, healthySeconds);
  return { failure, began, ended: Date.now() };
}

/** In seconds, of those that began within the time. */
function longestPause({ pauses }: Account, began: number, ended: number): number {
  const within = pauses.filter((pause) => pause.ended > began && pause.began < ended);
  const longest = Math.max(0, ...within.map((pause) => pause.ended - pause.began));
  return Math.round(longest / 100) / 10;
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000);
