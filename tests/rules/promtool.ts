/** Runs promtool on rules and cases that are written to files of its formats. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { RuleGroup } from "../../generators/monitoring/rules.ts";
import { resolveTool } from "../../tools/resolve.ts";

export interface Input {
  series: string;
  /** Samples in promtool's notation: `0+60x30` is 0, 60, 120 and so on, 31 of them. */
  values: string;
}

/** What an alert must be at a time; without `expected` it must not fire. */
export interface Expectation {
  name: string;
  alert: string;
  inputs: readonly Input[];
  /** Time of the evaluation, from the first sample. */
  at: string;
  /** Between evaluations: a case that lasts a day is not evaluated every minute. */
  every: string;
  expected?: { labels: Record<string, string>; annotations: Record<string, string> };
}

const promtool = await resolveTool("promtool");

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "aicp-rules-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** JSON is YAML. */
const write = (folder: string, name: string, value: unknown) =>
  writeFile(join(folder, name), JSON.stringify(value));

async function run(folder: string, words: readonly string[]): Promise<string> {
  const { all, failed } = await execa({ cwd: folder, all: true, reject: false })(promtool, words);
  return failed ? all : "";
}

/** What promtool says against the rules; nothing if they are good. */
export const checkRules = (groups: readonly RuleGroup[]): Promise<string> =>
  withFolder(async (folder) => {
    await write(folder, "rules.yaml", { groups });
    return run(folder, ["check", "rules", "--lint-fatal", "rules.yaml"]);
  });

const testOf = ({ name, alert, inputs, at, expected }: Expectation) => ({
  name,
  interval: "1m",
  input_series: inputs,
  alert_rule_test: [
    {
      eval_time: at,
      alertname: alert,
      exp_alerts: expected
        ? [{ exp_labels: expected.labels, exp_annotations: expected.annotations }]
        : [],
    },
  ],
});

/** What promtool says against expectations, by their names; those that hold are left out. */
export const testRules = (
  groups: readonly RuleGroup[],
  expectations: readonly Expectation[],
): Promise<Map<string, string>> =>
  withFolder(async (folder) => {
    // Without intervals of their own, groups are evaluated as often as the case says.
    await write(folder, "rules.yaml", {
      groups: groups.map(({ name, rules }) => ({ name, rules })),
    });
    const byPace = Map.groupBy(expectations, ({ every }) => every);
    const files = [...byPace].map(async ([every, paced]) => {
      const file = `every-${every}.yaml`;
      await write(folder, file, {
        rule_files: ["rules.yaml"],
        evaluation_interval: every,
        tests: paced.map(testOf),
      });
      return file;
    });
    const output = await run(folder, ["test", "rules", ...(await Promise.all(files))]);
    const [, ...failures] = output.split(/^ {4}name: /m);
    if (output !== "" && failures.length === 0) throw new Error(`promtool: ${output}`);
    return new Map(failures.map((text) => [text.slice(0, text.indexOf(",")), text]));
  });
