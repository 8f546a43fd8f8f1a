/**
 * Runs one of the programs in a pod of its own, made like the load-test Job's: Pod Security and the NetworkPolicies treat it
 * the same. Its output comes over the `exec` connection, so that log rotation on the node cannot lose it.
 */
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { namespace } from "../../generators/conventions.ts";
import type { Environment } from "../../generators/environments/environment.ts";
import { imageOf } from "../../generators/image.ts";
import { loadTest } from "../../generators/workloads/load-test.ts";
import { apply, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Cluster } from "../cluster.ts";
import { madeByTests } from "../guard.ts";
import { exec, isReady, type Pod, podKind } from "./pods.ts";

export interface Program {
  /** Sends SIGTERM: the program ends and prints its result. */
  stop: () => Promise<void>;
  /** Its whole output, once it has ended. */
  output: Promise<string>;
}

export interface ProgramPod {
  name: string;
  labels?: Record<string, string>;
  /** Fields to add to the Job's pod. */
  extra?: { spec: object; container: object };
}

const template = loadTest.find(({ kind }) => kind === "Job")?.spec as {
  template: { metadata: { labels: Record<string, string> }; spec: IPodSpec };
};

/** Starts a pod that idles for an hour at most; programs are run in it by `exec`. */
export async function startPod(
  { api, kubectl }: Cluster,
  environment: Environment,
  { name, labels, extra }: ProgramPod,
): Promise<void> {
  const { metadata, spec } = template.template;
  const container = {
    ...spec.containers[0],
    image: imageOf(environment),
    command: ["node", "--eval", "setTimeout(() => {}, 3_600_000)"],
    ...extra?.container,
  };
  await removePod({ kubectl }, name);
  await apply(api, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: labels ?? metadata.labels, annotations: madeByTests },
    spec: { ...spec, ...extra?.spec, containers: [container] },
  });
  await eventually(`pod ${name}`, 120, async () => {
    const pod = await read(api, { ...podKind, name });
    return pod !== undefined && isReady(pod as Pod);
  });
}

export async function removePod(
  { kubectl }: Pick<Cluster, "kubectl">,
  name: string,
): Promise<void> {
  await kubectl(["delete", "pod", name, "-n", namespace, "--ignore-not-found", "--grace-period=1"]);
}

/** `command` is a file of the image and its arguments. */
export function startProgram(cluster: Cluster, pod: string, command: string[]): Program {
  const [file = ""] = command;
  return {
    output: exec(cluster, pod, ["node", ...command]).finally(() => removePod(cluster, pod)),
    stop: async () => {
      // The program, and the pod with it, may have ended just now.
      await exec(cluster, pod, ["node", "--eval", terminate, file]).catch(() => {});
    },
  };
}

/** The image has no shell and no tool that finds processes by name. */
const terminate = `
const self = String(process.pid);
for (const id of fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name) && name !== self)) {
  const [, file] = fs.readFileSync("/proc/" + id + "/cmdline", "utf8").split("\\0");
  if (file === process.argv[1]) process.kill(Number(id));
}`;

/** Waits in a pod until a URL answers: NetworkPolicies take a moment to learn a new pod's address. */
export async function untilOpen(cluster: Cluster, pod: string, url: string): Promise<void> {
  const script = `
for (let good = 0, end = Date.now() + 60_000; good < 3; )
  try { good += (await fetch("${url}", { signal: AbortSignal.timeout(2000) })).ok ? 1 : 0 }
  catch (error) { good = 0; if (Date.now() > end) throw error; await new Promise((r) => setTimeout(r, 200)) }`;
  await exec(cluster, pod, ["node", "--input-type=module", "--eval", script]);
}

/** The JSON object at the end of a program's output. */
export function lastJson<T>(output: string, program: string): T {
  const begin = output.startsWith("{\n") ? 0 : output.lastIndexOf("\n{\n") + 1;
  try {
    return JSON.parse(output.slice(begin));
  } catch {
    throw new UserError(`${program} printed no result:\n${output.slice(-2000)}`);
  }
}
