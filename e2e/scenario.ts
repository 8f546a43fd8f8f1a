/** What a scenario is, and what the runner passes to it. */
import type { Environment } from "../generators/environments/environment.ts";
import type { Cluster } from "./cluster.ts";
import type { Delivery } from "./deploy/delivery.ts";
import type { Burst } from "./measure/bursts.ts";
import type { LoadResult } from "./measure/load.ts";
import type { Recorder } from "./measure/recorder.ts";
import type { Prometheus } from "./monitoring/prometheus.ts";

export type Figure = number | string | boolean | null;
/** Measurements of a scenario by the names that the report shows. */
export type Figures = Record<string, Figure>;

export interface Context {
  readonly cluster: Cluster;
  readonly delivery: Delivery;
  readonly environment: Environment;
  readonly recorder: Recorder;
  /** The image tag that updates switch to; loaded on the cluster like the environment's own. */
  readonly nextTag: string;
  /** CPU time that one request to an agent costs, in milliseconds; measured once a run. */
  readonly cpuMsPerRequest: () => Promise<number>;
  /** The one that watches the run, with `--monitoring`. */
  readonly prometheus?: Prometheus;
  /** Reports an event on the terminal and as a mark in the timeline. */
  readonly mark: (text: string) => void;
  /** Keeps a load's result for the report. */
  readonly keepLoad: (name: string, result: LoadResult) => void;
  /** Keeps which submissions were accepted when, for the report. */
  readonly keepSubmissions: (name: string, result: SubmissionSeries) => void;
  /** Keeps bursts of tasks for the report, which draws them on top of each other. */
  readonly keepBursts: (bursts: readonly Burst[]) => void;
}

export interface SubmissionSeries {
  startedAt: string;
  /** Accepted submissions in each second since the start. */
  perSecond: number[];
}

export interface Scenario {
  /** Runs only if `--only` names it. */
  onDemand?: true;
  readonly name: string;
  readonly summary: string;
  /** Runs while that other scenario waits, if both run: it puts no load on the agents. */
  readonly beside?: string;
  /** In a monitored run: alerts that must fire during it, and those that may. Any other that fires fails the run. */
  readonly alerts?: { must?: readonly string[]; may?: readonly string[] };
  /** Returns its measurements; throws if a check fails. */
  readonly run: (context: Context) => Promise<Figures>;
}

/** A requirement that the system did not meet. */
export class CheckFailed extends Error {}

export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CheckFailed(otherwise);
}
