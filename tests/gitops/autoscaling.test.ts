/** The guide's scaling table: simulated demand, measured by metrics-server, answered by the real autoscaler. */

import { beforeAll, expect, onTestFinished, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { autoscalerSeconds } from "../../cluster/kwok/kwokctl-configuration.ts";
import { readAutoscaler } from "../../cluster/simulate/agents.ts";
import { describe } from "../../cluster/simulate/chart.ts";
import { type Sample, simulate } from "../../cluster/simulate/run.ts";
import { guide, usualCostMs } from "../../cluster/simulate/scenario.ts";
import { namespace } from "../../generators/conventions.ts";
import { referenceOf } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, read, remove } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { awaitSync, commitAndPush, deployPristine, edit, generate, state } from "./system.ts";

/** Instead of the guide's five minutes and one, so that the test is not mostly waiting. */
const window = { stabilizationSeconds: 20, periodSeconds: 5 };

let cluster: Kubernetes;

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  await deployPristine("minikube");
});

/** Puts one row of the table's demand on the agents for as long as `during` takes; returns what was seen. */
async function under(row: string, during: () => Promise<unknown>): Promise<Sample[]> {
  const phase = guide.find(({ name }) => name === row);
  if (!phase) throw new Error(`the scenario has no row "${row}"`);
  const stop = new AbortController();
  const samples: Sample[] = [];
  const running = simulate(cluster, {
    phases: [{ ...phase, replicas: Number.NaN }],
    costMs: usualCostMs,
    steadySeconds: 0,
    signal: stop.signal,
    onSample: (sample) => samples.push(sample),
  });
  try {
    await during();
  } catch (error) {
    throw new Error(`${(error as Error).message}. Seen:\n${samples.map(describe).join("\n")}`);
  } finally {
    stop.abort();
    await running;
  }
  return samples;
}

const agents = async (): Promise<number> => (await readAutoscaler(cluster)).replicas;
const becoming = (count: number, seconds: number) =>
  eventually(`${count} agents`, seconds, async () => (await agents()) === count);

/** What kwok answers metrics-server for one node, where it names the pod. */
async function usageOf(pod: string, node: string): Promise<string[]> {
  const found = await read(cluster, { apiVersion: "v1", kind: "Node", name: node });
  const port = found?.status.daemonEndpoints.kubeletEndpoint.Port;
  const answer = await fetch(`http://127.0.0.1:${port}/metrics/nodes/${node}/metrics/resource`);
  return (await answer.text()).split("\n").filter((line) => line.includes(`pod="${pod}"`));
}

test("a pod has used CPU when it is first asked, or metrics-server would not count that measurement", async () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "newcomer", namespace: "default" },
    spec: { nodeName: "node-a", containers: [{ name: "newcomer", image: "newcomer:1" }] },
  };
  await apply(cluster, pod);
  onTestFinished(() => remove(cluster, referenceOf(pod)));
  const [cpu = ""] = await eventually("the usage of the pod", 60, async () => {
    const lines = await usageOf("newcomer", "node-a");
    return lines.length > 0 ? lines : undefined;
  });
  expect(cpu).toMatch(/^container_cpu_usage_seconds_total/);
  expect(Number(cpu.split(" ").at(-1))).toBeGreaterThan(0);
});

test("a shorter scale-down window travels from its generator to the cluster", async () => {
  await edit("generators/workloads/agent.ts", [
    [
      "stabilizationWindowSeconds: 300",
      `stabilizationWindowSeconds: ${window.stabilizationSeconds}`,
    ],
    ["value: 50, periodSeconds: 60", `value: 50, periodSeconds: ${window.periodSeconds}`],
  ]);
  await generate();
  await awaitSync(cluster, await commitAndPush("perf(agent): scale down sooner"));
  const kind = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" };
  const autoscaler = await read(cluster, { ...kind, name: "agent-hpa", namespace });
  expect(autoscaler?.spec.behavior.scaleDown).toMatchObject({
    stabilizationWindowSeconds: window.stabilizationSeconds,
    policies: [{ periodSeconds: window.periodSeconds }],
  });
});

test("idle agents are as many as the minimum", async () => {
  expect(await agents()).toBe(3);
});

test("moderate load makes six of three", async () => {
  await under("moderate load", () => becoming(6, 150));
});

test("high load makes ten of six, and a sync leaves them ten", async () => {
  await under("high load", async () => {
    await becoming(10, 150);
    const budget = "base/coordinator/pod-disruption-budget.yaml";
    await edit(budget, [["AlwaysAllow", "IfHealthyBudget"]]);
    await awaitSync(cluster, await commitAndPush("fix(coordinator): evict healthy pods alone"));
    expect(await agents()).toBe(10);
  });
});

test("load decreasing makes three of ten, and not before the window is over", async () => {
  const samples = await under("load decreasing", () => becoming(3, 180));
  const first = samples.find(({ replicas, readyPods }) => Math.min(replicas, readyPods) < 10);
  // The autoscaler last looked up to one of its rounds before the demand was gone.
  expect(first?.seconds).toBeGreaterThanOrEqual(window.stabilizationSeconds - autoscalerSeconds);
});
