/** The result of a benchmark, and how it is printed. */
import { styleText } from "node:util";

export interface Goal {
  /** What was promised: `at most 2.5 × the bare writer`. */
  promise: string;
  /** What was measured, in the same terms: `2.1 ×`. */
  measured: string;
  met: boolean;
}

export interface Row {
  name: string;
  /** One for each of the table's columns after the first. */
  cells: readonly string[];
  goals?: readonly Goal[];
}

export interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly Row[];
}

export interface Report {
  tables: readonly Table[];
  /** How to read the tables: which figure decides whether a goal is met. */
  note: string;
  /** Every figure, for other programs. */
  data: unknown;
}

export interface Options {
  rounds: number;
  /** Shows the current step; each call overwrites the last. */
  progress: (line: string) => void;
}

/** What a file that defines a benchmark exports. */
export type Benchmark = (options: Options) => Promise<Report>;

export const goalsOf = ({ tables }: Report): Goal[] =>
  tables.flatMap(({ rows }) => rows.flatMap(({ goals = [] }) => goals));

const verdict = ({ promise, measured, met }: Goal) =>
  `${met ? styleText("green", "met   ") : styleText("red", "MISSED")} ${promise}: ${measured}`;

function lines({ title, columns, rows }: Table): string[] {
  const table = [["", ...columns], ...rows.map(({ name, cells }) => [name, ...cells])];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const aligned = table.map((row) =>
    row.map((cell, column) => {
      const width = widths?.[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
  const [head = [], ...body] = aligned.map((row) => row.join("  "));
  const goals = rows.map(({ goals = [] }) => goals.map(verdict).join("; "));
  return [
    styleText("bold", title),
    styleText("dim", String(head)),
    ...body.map((row, index) => `${row}  ${goals[index]}`.trimEnd()),
  ];
}

export const printed = ({ tables, note }: Report): string =>
  [...tables.map((table) => lines(table).join("\n")), note].join("\n\n");
