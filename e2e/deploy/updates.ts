/** The updates that are made under load: each is an edit of the generators, a commit, and its effect on the cluster. */
import { setTimeout as sleep } from "node:timers/promises";
import { namespace } from "../../generators/conventions.ts";
import { list, merge, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { query } from "../measure/accounting.ts";
import { podsOf, readyPods } from "../pods/pods.ts";
import { type Context, check } from "../scenario.ts";

const rolloutSeconds = 240;
/** How long a broken update stays before its revert: long enough for its pods to start and fail. */
const brokenSeconds = 25;
/** From a revert to healthy. It was 287 s while the sync of the broken commit had to end by itself. */
const revertSeconds = 120;

const seconds = (began: number): number => Math.round((Date.now() - began) / 1000);

export async function newImage(context: Context) {
  const { cluster, delivery, nextTag, mark } = context;
  const began = Date.now();
  const commit = await setTag(context, nextTag);
  mark(`update to the image ${nextTag}`);
  await delivery.settled(commit, rolloutSeconds);
  mark(`${nextTag} runs everywhere`);
  for (const app of ["agent-worker", "coordinator"]) {
    const images = (await podsOf(cluster.api, app)).map(({ spec }) => spec.containers[0].image);
    check(
      images.every((image: string) => image.endsWith(`:${nextTag}`)),
      `${app} runs ${images.join(", ")}`,
    );
  }
  return { newImageSeconds: seconds(began) };
}

/** Publishes a commit with another tag for this environment. */
async function setTag({ delivery, environment }: Context, tag: string): Promise<string> {
  const { checkout } = delivery;
  const line = new RegExp(`(?<="${environment.name}": )"[^"]*"`);
  await checkout.edit("generators/environments/tags.json", line, `"${tag}"`);
  const commit = await checkout.commit(`run ${tag}`);
  await delivery.publish(commit);
  return commit;
}

export async function newConfiguration({ cluster, delivery, mark }: Context) {
  const began = Date.now();
  const { checkout } = delivery;
  await checkout.edit(
    "generators/workloads/postgres.ts",
    'MAX_CONNECTIONS: "100"',
    'MAX_CONNECTIONS: "120"',
  );
  const commit = await checkout.commit("allow 120 connections");
  await delivery.publish(commit);
  mark("update to MAX_CONNECTIONS=120");
  await delivery.settled(commit, rolloutSeconds);
  mark("PostgreSQL runs with it");
  const value = await query<string>(cluster, "select to_json(current_setting('max_connections'))");
  check(value === "120", `max_connections is ${value}, not 120`);
  return { newConfigurationSeconds: seconds(began) };
}

export async function brokenImage(context: Context) {
  const healed = await breakAndRevert(context, "an image that does not exist", () =>
    setTag(context, "0.0.0-missing"),
  );
  return { brokenImageHealSeconds: healed };
}

export async function failingProbe(context: Context) {
  const { checkout, publish } = context.delivery;
  const healed = await breakAndRevert(context, "a readiness probe that fails", async () => {
    await checkout.edit("generators/conventions.ts", 'path: "/readyz"', 'path: "/nowhere"');
    await publish(await checkout.commit("probe a path that is not there"));
  });
  return { failingProbeHealSeconds: healed };
}

export async function hangingMigration(context: Context) {
  const { checkout, publish } = context.delivery;
  const healed = await breakAndRevert(context, "a migration that hangs", async () => {
    await checkout.edit(
      "generators/workloads/init-database.ts",
      '["node", "init-database/main.ts"]',
      '["node", "-e", "setTimeout(() => {}, 600_000)"]',
    );
    // A hook is no part of the difference between git and cluster: something else has to make Argo CD sync.
    await checkout.edit(
      "generators/conventions.ts",
      "progressDeadlineSeconds: 180",
      "progressDeadlineSeconds: 179",
    );
    await publish(await checkout.commit("migrate without end"));
  });
  return { hangingMigrationHealSeconds: healed };
}

/**
 * A broken update does no damage, and its revert makes everything healthy: by Argo CD with no command by hand, and soon
 * enough for a person who waits for it. Returns the seconds from the revert's publication.
 */
async function breakAndRevert(context: Context, what: string, publishIt: () => Promise<unknown>) {
  const { cluster, delivery, mark } = context;
  const { checkout } = delivery;
  const good = await checkout.head();
  const before = (await readyPods(cluster.api, "agent-worker")).length;
  await publishIt();
  mark(`update to ${what}`);
  await sleep(brokenSeconds * 1000);
  await checkNoneLost(context, before);
  const began = Date.now();
  const commit = await checkout.revert(good);
  await delivery.publish(commit);
  mark("revert");
  if (await delivery.giveUp(commit)) mark("aborted the sync that waited for the broken update");
  await delivery.settled(commit, rolloutSeconds);
  mark("healthy again");
  const healed = seconds(began);
  check(
    healed <= revertSeconds,
    `healthy ${healed} s after the revert, not within ${revertSeconds}`,
  );
  return healed;
}

/** The revert must also have left Argo CD able to undo what is changed by hand. */
export async function heal({ cluster: { api }, delivery }: Context): Promise<void> {
  if (!delivery.healsItself) return;
  const config = { apiVersion: "v1", kind: "ConfigMap", name: "postgres-config", namespace };
  const connections = async () => (await read(api, config))?.data.MAX_CONNECTIONS as string;
  const own = await connections();
  await merge(api, config, { data: { MAX_CONNECTIONS: "1" } });
  await eventually(
    "the change by hand to be reverted",
    60,
    async () => (await connections()) === own,
  );
}

async function checkNoneLost({ cluster }: Context, before: number): Promise<void> {
  const ready = (await readyPods(cluster.api, "agent-worker")).length;
  const coordinators = (await readyPods(cluster.api, "coordinator")).length;
  check(ready >= Math.min(before, 3), `${ready} agents are ready, where ${before} were`);
  check(coordinators >= 1, "no coordinator is ready");
  const pods = await list(cluster.api, { apiVersion: "v1", kind: "Pod", namespace });
  const names = pods.map(({ metadata }) => metadata.name);
  check(names.includes("postgres-0"), "PostgreSQL is gone");
}
