/** How many requests a server answers per second, and per second of CPU time. */

import { UserError } from "../../kubernetes/user-error.ts";
import { runProgram } from "../../local/program.ts";
import type { Summary } from "../../workloads/load-test/measurements.ts";
import { metricOf } from "./stage.ts";

export interface Answered {
  perSecond: number;
  /** Other work on the machine makes a server wait, but hardly changes the CPU time that it needs. */
  perCpuSecond: number;
}

export async function load(url: string, ...options: string[]): Promise<Summary> {
  const program = runProgram("load-test", { arguments: [url, "--json", ...options] });
  if ((await program.ended) !== 0) throw new UserError(program.output());
  const output = program.output();
  return JSON.parse(output.slice(output.indexOf("{\n"), output.lastIndexOf("\n}") + 2));
}

const concurrency = "16";

export async function saturate(url: string, seconds: number): Promise<Answered> {
  const before = await cpuSeconds(url);
  const { perSecond, succeeded, failed } = await load(
    url,
    "--concurrency",
    concurrency,
    "--duration",
    `${seconds}s`,
  );
  if (failed > 0) throw new UserError(`${failed} requests to ${url} failed`);
  return { perSecond, perCpuSecond: succeeded / ((await cpuSeconds(url)) - before) };
}

async function cpuSeconds(url: string): Promise<number> {
  const response = await fetch(`${url}/cpu`);
  return response.ok ? Number(await response.text()) : metricOf(url, "process_cpu_seconds_total");
}
