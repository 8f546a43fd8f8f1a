/** What a monitored run leaves for the report. */
import type { Plot } from "../report/plot.ts";

/** A stretch of time in which an alert fired. */
export interface Firing {
  alert: string;
  /** Labels besides the alert's name: what it is about. */
  about: string;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
  /** The scenario in which it began. */
  during: string;
}

/** A panel of the dashboard, drawn. */
export interface DrawnPanel extends Plot {
  row: string;
  question: string;
  /** Legends of the queries that had no sample. */
  empty: string[];
}

export interface PodCost {
  pod: string;
  millicoresOnAverage: number;
  millicoresAtMost: number;
  mebibytesAtMost: number;
}

export interface MonitoringResults {
  firings: Firing[];
  panels: DrawnPanel[];
  costs: PodCost[];
}
