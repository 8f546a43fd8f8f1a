/** What happens to the primary of a database cluster, and to its standbys, while tasks are submitted. */
import { setTimeout as sleep } from "node:timers/promises";
import { namespace } from "../../generators/conventions.ts";
import { list, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { clusterLabel } from "../../kubernetes/cloudnative-pg.ts";
import { podKind } from "../pods/pods.ts";
import { type Context, check } from "../scenario.ts";
import { clusterReference, fence, statusOf } from "./cluster.ts";

export interface Failure {
  name: string;
  /** The longest time without an accepted submission, in seconds. */
  bound: number;
  run: (context: Context) => Promise<void>;
}

/** What each may take, the coordinator's new connections included. On two cores that other work shares it has taken 27. */
const failoverSeconds = 20;
/** Both standbys are away for so long, and nothing can be acknowledged. */
const awaySeconds = 20;

const primaryOf = async (context: Context) => (await statusOf(context)).currentPrimary;

async function deletePrimary(context: Context): Promise<void> {
  const pod = ["delete", "pod", await primaryOf(context), "-n", namespace];
  await context.cluster.kubectl([...pod, "--grace-period=0", "--force"]);
}

/** The instance manager is the container's first process; PostgreSQL is its child, and can be killed from inside. */
async function killPrimary(context: Context): Promise<void> {
  const kill = 'kill -9 "$(head -n 1 "$PGDATA/postmaster.pid")"';
  const exec = ["exec", await primaryOf(context), "-n", namespace, "-c", "postgres"];
  await context.cluster.kubectl([...exec, "--", "sh", "-c", kill]);
}

async function drainPrimary(context: Context): Promise<void> {
  const { api, kubectl } = context.cluster;
  const pod = await read(api, { ...podKind, name: await primaryOf(context) });
  const node: string = pod?.spec.nodeName;
  const options = ["--delete-emptydir-data", "--ignore-daemonsets", "--force", "--timeout=120s"];
  try {
    await kubectl(["drain", node, `--pod-selector=${clusterLabel}=database`, ...options]);
  } finally {
    await kubectl(["uncordon", node]);
  }
}

/** What `kubectl cnpg promote` does. */
async function switchOver(context: Context): Promise<void> {
  const { currentPrimary, instanceNames } = await statusOf(context);
  const target = instanceNames.find((name) => name !== currentPrimary);
  const status = {
    targetPrimary: target,
    targetPrimaryTimestamp: new Date().toISOString(),
    phase: "Switchover in progress",
    phaseReason: `Switching over to ${target}`,
  };
  const patch = [
    "patch",
    "cluster",
    clusterReference.name,
    "-n",
    namespace,
    "--subresource=status",
  ];
  await context.cluster.kubectl([...patch, "--type=merge", "-p", JSON.stringify({ status })]);
  await eventually("the switchover", 60, async () => (await primaryOf(context)) === target);
}

/** Standbys first, and a switchover instead of the primary's restart. */
async function changeInGit(
  { delivery: { checkout, publish, settled } }: Context,
  message: string,
  from: string | RegExp,
  to: string,
): Promise<void> {
  await checkout.edit("generators/workloads/database.ts", from, to);
  const commit = await checkout.commit(message);
  await publish(commit);
  await settled(commit, 180);
}

/** Needs a restart of every instance. */
const changeParameter = (context: Context) =>
  changeInGit(context, "allow 120 connections", 'max_connections: "100"', 'max_connections: "120"');

/** To the same PostgreSQL under the tag that `.ci/e2e` gives it: what is tried is the way to it. */
async function updateImage(context: Context): Promise<void> {
  const digestOrEnd = /(?<=imageName: "[^"@]+)(?:@[^"]*)?(?=")/;
  await changeInGit(context, "the next image of PostgreSQL", digestOrEnd, "-next");
  const pods = await list(context.cluster.api, podKind, `${clusterLabel}=database`);
  const images = pods.map(({ spec }) => spec.containers[0].image as string);
  check(images.length === 3, `the cluster has ${images.length} pods`);
  check(
    images.every((image) => image.endsWith("-next")),
    `PostgreSQL runs ${images.join(", ")}`,
  );
}

async function bothStandbysAway(context: Context): Promise<void> {
  const { currentPrimary, instanceNames } = await statusOf(context);
  await fence(
    context,
    instanceNames.filter((name) => name !== currentPrimary),
  );
  await sleep(awaySeconds * 1000);
  await fence(context, []);
}

export const failures: readonly Failure[] = [
  { name: "primary's pod deleted", bound: failoverSeconds, run: deletePrimary },
  { name: "primary killed", bound: failoverSeconds, run: killPrimary },
  { name: "primary's node drained", bound: failoverSeconds, run: drainPrimary },
  { name: "switchover", bound: failoverSeconds, run: switchOver },
  { name: "parameter changed in git", bound: failoverSeconds, run: changeParameter },
  { name: "image updated in git", bound: failoverSeconds, run: updateImage },
  { name: "both standbys away", bound: awaySeconds + failoverSeconds, run: bothStandbysAway },
];
