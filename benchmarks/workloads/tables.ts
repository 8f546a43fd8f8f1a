/** The tables of this benchmark and the goals in them: each figure beside that of its part alone. */
import type { Table } from "../result.ts";
import type { Answered } from "./requests.ts";

const leastTaskRatio = 0.5;
const leastRequestRatio = 0.9;
/** 80 % of the memory that a pod requests: above it the autoscaler adds pods, or never removes one. */
const memoryTargetMiB = 128 * 0.8;

export interface Measured {
  coordinator: number[];
  queue: number[];
  agent: Answered[];
  bare: Answered[];
}

export type Memory = Record<"agent" | "coordinator", number>;

export const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const ratioOf = (ours: readonly number[], theirs: readonly number[]): number =>
  medianOf(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
const whole = (value: number) => value.toFixed(0);
const share = (ratio: number) => `${(ratio * 100).toFixed(0)} %`;

export function tasksTable({ coordinator, queue }: Measured): Table {
  const ratio = ratioOf(coordinator, queue);
  const promise = `at least ${share(leastTaskRatio)} of the queue alone`;
  return {
    title: "Tasks, from submission to payment",
    columns: ["a second", "of the queue alone"],
    rows: [
      {
        name: "coordinator: HTTP, agent, ledger",
        cells: [whole(medianOf(coordinator)), share(ratio)],
        goals: [{ promise, measured: share(ratio), met: ratio >= leastTaskRatio }],
      },
      { name: "pg-boss alone: send, take, complete", cells: [whole(medianOf(queue)), share(1)] },
    ],
  };
}

export function requestsTable({ agent, bare }: Measured): Table {
  const byCpu = (all: Answered[]) => all.map(({ perCpuSecond }) => perCpuSecond);
  const ratio = ratioOf(byCpu(agent), byCpu(bare));
  const promise = `at least ${share(leastRequestRatio)} of the bare server`;
  const cells = (all: Answered[]) => [
    whole(medianOf(all.map(({ perSecond }) => perSecond))),
    whole(medianOf(byCpu(all))),
  ];
  return {
    title: "Requests, each with one unit of work",
    columns: ["a second, beside the other", "a CPU second", "of the bare server"],
    rows: [
      {
        name: "agent: GET /",
        cells: [...cells(agent), share(ratio)],
        goals: [{ promise, measured: share(ratio), met: ratio >= leastRequestRatio }],
      },
      { name: "node:http, the same work", cells: [...cells(bare), share(1)] },
    ],
  };
}

export function memoryTable(idle: Memory, busy: Memory): Table {
  const promise = `below the autoscaler's ${whole(memoryTargetMiB)} MiB when idle`;
  return {
    title: "Memory, resident, MiB",
    columns: ["idle", "after all this"],
    rows: [
      {
        name: "agent",
        cells: [whole(idle.agent), whole(busy.agent)],
        goals: [{ promise, measured: whole(idle.agent), met: idle.agent < memoryTargetMiB }],
      },
      { name: "coordinator", cells: [whole(idle.coordinator), whole(busy.coordinator)] },
    ],
  };
}
