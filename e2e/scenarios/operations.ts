/** Runs the commands of docs/operations.md: rotate the password, grow the volume. `backups` runs those on backups. */
import { setTimeout as sleep } from "node:timers/promises";
import { namespace } from "../../generators/conventions.ts";
import { read } from "../../kubernetes/client/operations.ts";
import { commandsUnder, type Shell, withShell } from "../handbook.ts";
import { query } from "../measure/accounting.ts";
import { startTasks } from "../measure/tasks.ts";
import { podsOf, restartsOf } from "../pods/pods.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

const healthySeconds = 120;
const longestSeconds = 300;

export const operations: Scenario = {
  name: "operations",
  summary: "A new password and a larger volume, by the handbook's commands.",
  run: (context) =>
    withShell(context, async (shell) => ({
      ...(await rotatePassword(context, shell)),
      ...(await growVolume(context, shell)),
    })),
};

/** Runs `work` while tasks are submitted; each must be accepted at the first attempt, done and paid. Returns how many. */
async function underTasks(
  { cluster, environment }: Context,
  name: string,
  work: () => Promise<unknown>,
): Promise<number> {
  const seconds = longestSeconds;
  const tasks = await startTasks(cluster, environment, { name, rate: 4, seconds });
  await work();
  const { submitted, attempts, refusals } = await tasks.settle();
  check(attempts === submitted, `the coordinator refused tasks: ${JSON.stringify(refusals)}`);
  return submitted;
}

async function rotatePassword(context: Context, shell: Shell): Promise<Figures> {
  const { cluster, mark } = context;
  const secret = { apiVersion: "v1", kind: "Secret", name: "coordinator-database", namespace };
  const password = async () => (await read(cluster.api, secret))?.data.password as string;
  const pods = async () =>
    JSON.stringify(
      (await podsOf(cluster.api, "coordinator")).map((pod) => [pod.metadata.uid, restartsOf(pod)]),
    );
  const [passwordBefore, podsBefore] = [await password(), await pods()];
  const [ofTheCoordinator = "", ofTheOwner = ""] = await commandsUnder("Rotate the password");
  const began = Date.now();
  const tasks = await underTasks(context, "rotation", async () => {
    mark("new password");
    await shell(ofTheCoordinator);
    await shell(ofTheOwner);
    // Idle connections go; those that the coordinator opens next need the new password.
    await query(cluster, closeIdleSql);
    await sleep(5000);
    mark("the coordinator uses the new password");
  });
  check((await password()) !== passwordBefore, "the Secret holds the old password");
  check((await pods()) === podsBefore, "a pod of the coordinator was restarted or replaced");
  return { rotationSeconds: secondsSince(began), tasksDuringRotation: tasks };
}

const closeIdleSql = `
  select to_json(count(pg_terminate_backend(pid)))
  from pg_stat_activity
  where usename = 'coordinator' and state = 'idle' and state_change < now() - interval '1 s'`;

async function growVolume(context: Context, shell: Shell): Promise<Figures> {
  const { delivery, environment, mark } = context;
  const { checkout } = delivery;
  const { size } = environment.storage;
  const larger = `${Number.parseInt(size, 10) + 1}Gi`;
  const good = await checkout.head();
  const began = Date.now();
  let seconds = 0;
  const tasks = await underTasks(context, "volume", async () => {
    await resize(context, shell, larger, async () => {
      const file = `generators/environments/${environment.name}.ts`;
      await checkout.edit(file, `size: "${size}"`, `size: "${larger}"`);
      return checkout.commit("a larger volume");
    });
    seconds = secondsSince(began);
    mark("the StatefulSet has the new size");
  });
  await resize(context, shell, size, () => checkout.revert(good));
  return { largerVolumeSeconds: seconds, tasksDuringLargerVolume: tasks };
}

/** Runs the StatefulSet's part of the page only: most local clusters cannot resize a volume. */
async function resize(
  { cluster, delivery }: Context,
  shell: Shell,
  size: string,
  commit: () => Promise<string>,
): Promise<void> {
  const [commands = ""] = await commandsUnder("Change the size of PostgreSQL's volume");
  const [before = "", after = ""] = commands
    .replaceAll(/^kubectl \w+ pvc (.*\\\n)*.*\n/gm, "")
    .split(/^# merge the new size.*\n/m);
  const identity = async () =>
    (await podsOf(cluster.api, "postgres")).map((pod) => [pod.metadata.uid, restartsOf(pod)]);
  const pod = JSON.stringify(await identity());
  await shell(before);
  const revision = await commit();
  await delivery.publish(revision);
  await shell(after);
  await delivery.settled(revision, healthySeconds);
  const statefulSet = { apiVersion: "apps/v1", kind: "StatefulSet", name: "postgres", namespace };
  const [template] = (await read(cluster.api, statefulSet))?.spec.volumeClaimTemplates ?? [];
  const asked = template?.spec.resources.requests.storage;
  check(asked === size, `the StatefulSet's template asks for ${asked}, not ${size}`);
  check(JSON.stringify(await identity()) === pod, "PostgreSQL's pod was replaced");
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 1000);
