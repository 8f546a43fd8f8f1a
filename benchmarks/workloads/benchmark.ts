/** What the programs cost compared with their parts: the coordinator with its queue library, the agent with bare Node. */
import type { Benchmark, Row, Table } from "../result.ts";
import { load, saturate } from "./requests.ts";
import { residentMiB, type Stage, setStage } from "./stage.ts";
import {
  type Measured,
  type Memory,
  medianOf,
  memoryTable,
  requestsTable,
  tasksTable,
} from "./tables.ts";
import { latencyOf, throughCoordinator, throughQueueAlone } from "./tasks.ts";

const note = `Each ratio is the median of its rounds. Other work on the machine meets both sides: tasks and jobs take turns, and
requests go to both servers at once, which are compared by the CPU time that they use. Tasks are compared by wall time, since
their work is spread over four processes.`;

/** About four milliseconds of work. */
const unit = 150_000;
const taskCount = 3000;
const seconds = 5;
export const workloads: Benchmark = async ({ rounds, progress }) => {
  const stage = await setStage(unit, progress);
  try {
    const idle = await memoryOf(stage);
    const measured = await measureRounds(stage, rounds, progress);
    progress("latency at half of the capacity");
    const half = await latencies(stage, measured);
    const busy = await memoryOf(stage);
    const tables = [tasksTable(measured), requestsTable(measured), half, memoryTable(idle, busy)];
    return { tables, note, data: { measured, idle, busy } };
  } finally {
    await stage.end();
  }
};

async function measureRounds(
  stage: Stage,
  rounds: number,
  progress: (line: string) => void,
): Promise<Measured> {
  const measured: Measured = { coordinator: [], queue: [], agent: [], bare: [] };
  progress("warming up");
  await throughCoordinator(stage, taskCount / 4);
  await throughQueueAlone(stage, taskCount / 4);
  await Promise.all([saturate(stage.agent.url, 2), saturate(stage.bareUrl, 2)]);
  for (let round = 1; round <= rounds; round++) {
    const say = (what: string) => progress(`round ${round} of ${rounds}: ${what}`);
    say("tasks through the coordinator");
    measured.coordinator.push(await throughCoordinator(stage, taskCount));
    say("jobs through the queue alone");
    measured.queue.push(await throughQueueAlone(stage, taskCount));
    say("requests to the agent and to the bare server, in parallel");
    const both = [stage.agent.url, stage.bareUrl].map((url) => saturate(url, seconds));
    const [agent, bare] = await Promise.all(both);
    if (agent && bare) {
      measured.agent.push(agent);
      measured.bare.push(bare);
    }
  }
  return measured;
}

async function latencies(stage: Stage, { coordinator }: Measured): Promise<Table> {
  const tasks = Math.max(1, Math.floor(medianOf(coordinator) / 2));
  const { perSecond } = await saturate(stage.agent.url, seconds);
  const requests = Math.max(1, Math.floor(perSecond / 2));
  const ofTasks = await latencyOf(stage, tasks, seconds);
  const { latency } = await load(
    stage.agent.url,
    "--rate",
    String(requests),
    "--duration",
    `${seconds}s`,
  );
  const row = (
    name: string,
    rate: number,
    p?: { p50: number; p95: number; p99: number } | null,
  ): Row => ({
    name,
    cells: [rate, p?.p50.toFixed(1) ?? "–", p?.p95.toFixed(1) ?? "–", p?.p99.toFixed(1) ?? "–"].map(
      String,
    ),
  });
  return {
    title: "Latency at half of the capacity, ms",
    columns: ["a second", "50 %", "95 %", "99 %"],
    rows: [
      row("a task, from arrival to end", tasks, ofTasks),
      row("a request to the agent", requests, latency),
    ],
  };
}

const memoryOf = async ({ agent, coordinator }: Stage): Promise<Memory> => ({
  agent: await residentMiB(agent.url),
  coordinator: await residentMiB(coordinator.url),
});
