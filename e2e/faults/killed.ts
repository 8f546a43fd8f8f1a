/** Pods and processes that are killed: no warning, no drain. */

import { namespace } from "../../generators/conventions.ts";
import { read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { Cluster } from "../cluster.ts";
import { exec, type Pod, podKind, readyPod, restartsOf } from "../pods/pods.ts";
import { type Fault, none, shareOfThreeSeconds } from "./fault.ts";

/** The API server drops such a pod at once; its node kills the processes moments later. */
async function deleteByForce({ api, kubectl }: Cluster, app: string): Promise<void> {
  const { metadata } = await readyPod(api, app);
  const pod = ["delete", "pod", metadata.name, "-n", namespace];
  await kubectl([...pod, "--grace-period=0", "--force"]);
}

/**
 * Ends the program in the container at once, as SIGKILL would: the kernel protects a container's first process from a SIGKILL
 * from inside the container, so its debugger aborts it. Nothing is drained, and the container restarts in place.
 */
const abortByDebugger = `
process.kill(1, "SIGUSR1");
let page;
for (let i = 0; !page; i++) {
  try { [page] = await (await fetch("http://127.0.0.1:9229/json")).json(); }
  catch (error) { if (i > 50) throw error; await new Promise((r) => setTimeout(r, 50)); }
}
const socket = new WebSocket(page.webSocketDebuggerUrl);
socket.onopen = () => {
  socket.send(JSON.stringify({
    id: 1, method: "Runtime.evaluate", params: { expression: "process.abort()" },
  }));
  setTimeout(() => process.exit(), 300);
};`;

/** The command ends with the container that it runs in, so it may fail. */
export async function killProgram(cluster: Cluster, pod: Pod): Promise<void> {
  const { metadata } = pod;
  const command = ["node", "--input-type=module", "--eval", abortByDebugger];
  await exec(cluster, metadata.name, command).catch(() => {});
  await restarted(cluster, pod);
}

const killAny = async (cluster: Cluster, app: string): Promise<void> =>
  killProgram(cluster, await readyPod(cluster.api, app));

/** Waits for the restart: the proof that the program was killed. */
async function restarted({ api }: Cluster, before: Pod): Promise<void> {
  const { name } = before.metadata;
  await eventually(`a restart of ${name}`, 20, async () => {
    const now = await read(api, { ...podKind, name });
    return now !== undefined && restartsOf(now as Pod) > restartsOf(before);
  });
}

/** "Immediate shutdown": every process of PostgreSQL ends at once, and the next start recovers from its log. */
async function killPostgres(cluster: Cluster): Promise<void> {
  const pod = await readyPod(cluster.api, "postgres");
  await exec(cluster, pod.metadata.name, ["sh", "-c", "kill -QUIT 1"]);
  await restarted(cluster, pod);
}

const kill = (
  name: string,
  { bound, mayFail }: Pick<Fault, "bound" | "mayFail">,
  action: (cluster: Cluster) => Promise<void>,
): Fault => ({
  name,
  bound,
  mayFail,
  run: async ({ cluster }) => {
    await action(cluster);
    return undefined;
  },
});

/** A pod's start, its probes, and a container's back-off of ten seconds, with a margin. */
const agent = { bound: 90, mayFail: shareOfThreeSeconds };
const coordinator = { bound: 90, mayFail: none };
const postgres = { bound: 120, mayFail: none };

export const kills: Fault[] = [
  kill("agent pod deleted by force", agent, (cluster) => deleteByForce(cluster, "agent-worker")),
  kill("agent killed", agent, (cluster) => killAny(cluster, "agent-worker")),
  kill("coordinator pod deleted by force", coordinator, (cluster) =>
    deleteByForce(cluster, "coordinator"),
  ),
  kill("coordinator killed", coordinator, (cluster) => killAny(cluster, "coordinator")),
  kill("PostgreSQL killed", postgres, killPostgres),
  kill("PostgreSQL pod deleted by force", postgres, (cluster) =>
    deleteByForce(cluster, "postgres"),
  ),
];
