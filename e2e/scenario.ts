/** What a scenario is, and what the runner hands to it. */
import type { Environment } from "../generators/environments/environment.ts";
import type { Cluster } from "./cluster.ts";
import type { Delivery } from "./deploy/delivery.ts";
import type { LoadResult } from "./measure/load.ts";
import type { Recorder } from "./measure/recorder.ts";

export type Figure = number | string | boolean | null;
/** What a scenario measured, by a name that a reader of the report understands. */
export type Figures = Record<string, Figure>;

export interface Context {
  readonly cluster: Cluster;
  readonly delivery: Delivery;
  readonly environment: Environment;
  readonly recorder: Recorder;
  /** The image's tag that an update goes to: as loaded as the environment's own. */
  readonly nextTag: string;
  /** CPU time that one request to an agent costs, in milliseconds; measured once a run. */
  readonly cpuMsPerRequest: () => Promise<number>;
  /** Says what happens, on the terminal and as a mark in the timeline. */
  readonly mark: (text: string) => void;
  /** Keeps a load's result for the report. */
  readonly keepLoad: (name: string, result: LoadResult) => void;
}

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Runs while that other scenario waits, if both are run: it puts no load on the agents. */
  readonly beside?: string;
  /** Gives what it measured; throws with what does not hold. */
  readonly run: (context: Context) => Promise<Figures>;
}

/** A promise of the system that was not kept. */
export class BrokenPromise extends Error {}

export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new BrokenPromise(otherwise);
}
