/** The results of a run, as written to the JSON report. */
import type { Burst } from "../measure/bursts.ts";
import type { LoadResult } from "../measure/load.ts";
import type { CpuSample, Sample } from "../measure/recorder.ts";
import type { MonitoringResults } from "../monitoring/results.ts";
import type { Figures, SubmissionSeries } from "../scenario.ts";

export interface Mark {
  at: number;
  text: string;
}

export interface Outcome {
  name: string;
  summary: string;
  passed: boolean;
  began: number;
  ended: number;
  figures: Figures;
  /** Why it failed. */
  reason?: string;
}

export interface Results {
  began: number;
  ended: number;
  environment: string;
  commit: string;
  cluster: { context: string; version: string; nodes: number };
  delivery: string;
  /** The cluster's periods, which every timing depends on. */
  periods: Record<string, string>;
  outcomes: Outcome[];
  loads: Record<string, LoadResult>;
  submissions?: Record<string, SubmissionSeries>;
  marks: Mark[];
  bursts: Burst[];
  samples: readonly Sample[];
  cpu: readonly CpuSample[];
  /** Of a run with `--monitoring`. */
  monitoring?: MonitoringResults;
}
