/** The goals for each program's figures relative to this project's, and the table that shows them. */
import type { Figures } from "../measure.ts";
import type { Goal, Row, Table } from "../result.ts";

export type Key =
  | "first"
  | "again"
  | "stream"
  | "bare"
  | "kosko"
  | "koskoPlain"
  | "cdk8s"
  | "cdk8sFiles";

interface Result {
  name: string;
  figures: Figures;
}

/** At the project's own size there is no stream: the difference is one small file for each of its hundred objects. */
export type Results = Record<Exclude<Key, "stream">, Result> & { stream?: Result };

/** The goals of each program. */
export type Goals = Partial<Record<Key, (results: Results) => Goal>>;

/** By CPU time: other work on the machine hardly changes it. */
const ratio = (results: Results, a: Key, b: Key) =>
  (results[a]?.figures.cpuMedianMs ?? 0) / (results[b]?.figures.cpuMedianMs ?? 0);

const times = (value: number) => `${value.toFixed(2)} ×`;

const atLeast =
  (key: Key, bound: number, ours: "first" | "stream" = "first") =>
  (results: Results) => {
    const measured = ratio(results, key, ours);
    const promise = `at least ${bound} × our${ours === "stream" ? " stream" : "s"}`;
    return { promise, measured: times(measured), met: measured >= bound };
  };

const oursAtMost = (bound: number) => (results: Results) => {
  const measured = ratio(results, "first", "bare");
  return {
    promise: `ours at most ${bound} × it`,
    measured: times(measured),
    met: measured <= bound,
  };
};

const faster = (results: Results) => {
  const measured = ratio(results, "again", "first");
  return { promise: "less than a first run", measured: times(measured), met: measured < 1 };
};

const peakAtMost = (bound: number) => (results: Results) => {
  const measured = results.first.figures.peakMiB;
  return {
    promise: `peak at most ${bound} MiB`,
    measured: `${measured.toFixed(0)} MiB`,
    met: measured <= bound,
  };
};

// No goal for `again` here: reading or writing 178 small files is a small part of such a run, less than its noise.
export const ownGoals: Goals = {
  bare: oursAtMost(2.5),
  kosko: atLeast("kosko", 2),
};

export const largeGoals: Goals = {
  first: peakAtMost(100),
  again: faster,
  // kosko writes one stream, and creating 11,750 files is half of a first run or more: only a stream is the same work.
  kosko: atLeast("kosko", 4, "stream"),
  cdk8s: atLeast("cdk8s", 15),
};

const columns = ["runs", "wall min", "median", "CPU median", "peak", "× ours: CPU", "wall"];

export function tableOf(title: string, results: Results, goals: Goals): Table {
  const ours = results.first.figures;
  const rows = (Object.keys(results) as Key[]).flatMap((key): Row[] => {
    const result = results[key];
    if (!result) return [];
    const { name, figures } = result;
    const goal = goals[key]?.(results);
    const cells = [
      String(figures.runs),
      `${figures.wallMinMs.toFixed(0)} ms`,
      `${figures.wallMedianMs.toFixed(0)} ms`,
      `${figures.cpuMedianMs.toFixed(0)} ms`,
      `${figures.peakMiB.toFixed(0)} MiB`,
      (figures.cpuMedianMs / ours.cpuMedianMs).toFixed(2),
      (figures.wallMinMs / ours.wallMinMs).toFixed(2),
    ];
    return [{ name, cells, ...(goal && { goals: [goal] }) }];
  });
  return { title, columns, rows };
}
