/** Switches the environment between its two ways to scale, through git: KEDA takes the running autoscaler over, and gives it back. */
import { namespace } from "../../generators/conventions.ts";
import { read } from "../../kubernetes/client/operations.ts";
import type { Cluster } from "../cluster.ts";
import { autoscaler } from "../pods/health.ts";
import { readyPods } from "../pods/pods.ts";
import { type Context, check } from "../scenario.ts";

/** Where the tests expect KEDA. */
export const kedaNamespace = "keda";
const switchSeconds = 180;

const lines = {
  autoscaler: 'scaling: "autoscaler"',
  queue: `scaling: { queue: { tasksPerAgent: 8, kedaNamespace: "${kedaNamespace}" } }`,
};

const scaledObject = {
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  name: "agent-worker",
  namespace,
};

/** Only Argo CD removes the object that leaves git, and without KEDA nobody reads a ScaledObject. */
export async function refuseWithoutKeda({ cluster, delivery }: Context): Promise<void> {
  check(
    await externalMetrics(cluster),
    "nobody answers for external metrics: install KEDA as docs/scaling.md says",
  );
  check(delivery.healsItself, "a switch needs Argo CD, which prunes what leaves git");
}

/** Whether somebody answers for the numbers that do not come from metrics-server. */
export const externalMetrics = ({ api }: Cluster): Promise<boolean> =>
  api.call("/apis/external.metrics.k8s.io/v1beta1").then(
    (found) => found !== undefined,
    () => false,
  );

/** Commits the other way to scale with further edits of the checkout, and waits until it is deployed. No agent may go. */
export async function switchTo(
  context: Context,
  way: keyof typeof lines,
  edits: () => Promise<unknown> = async () => {},
): Promise<{ seconds: number; secondsWithoutAutoscaler: number }> {
  const { cluster, delivery, environment, recorder, mark } = context;
  const before = await agentsOf(context);
  const began = Date.now();
  const file = `generators/environments/${environment.name}.ts`;
  const other = way === "queue" ? "autoscaler" : "queue";
  await delivery.checkout.edit(file, lines[other], lines[way]);
  await edits();
  const commit = await delivery.checkout.commit(`scale by the ${way}`);
  await delivery.publish(commit);
  mark(`switch: scale by the ${way}`);
  await delivery.settled(commit, switchSeconds);
  mark(`the ${way} scales`);
  const after = await agentsOf(context);
  const gone = before.filter((pod) => !after.includes(pod));
  check(gone.length === 0, `the switch replaced ${gone.join(", ")}`);
  const hpa = await read(cluster.api, autoscaler);
  const [owner] = (hpa?.metadata.ownerReferences ?? []) as { kind: string }[];
  const expected = way === "queue" ? scaledObject.kind : undefined;
  check(owner?.kind === expected, `agent-hpa is owned by ${owner?.kind ?? "nobody"}`);
  const left = way === "autoscaler" && (await read(cluster.api, scaledObject));
  check(!left, "the ScaledObject is left");
  const since = recorder.samples.filter(({ at }) => at >= began);
  return {
    seconds: Math.round((Date.now() - began) / 1000),
    secondsWithoutAutoscaler: since.filter(({ desired }) => desired === 0).length,
  };
}

const agentsOf = async ({ cluster }: Context) =>
  (await readyPods(cluster.api, "agent-worker")).map(({ metadata }) => metadata.name);
