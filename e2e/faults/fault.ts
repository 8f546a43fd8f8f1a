/** What a fault is: an action on the system, and the time within which the system must be healthy again. */
import type { Context } from "../scenario.ts";

export interface Fault {
  name: string;
  /** Seconds within which everything is healthy again. */
  bound: number;
  /** Number of requests to agents that may fail: those that a killed agent was handling, and those on their way to it. */
  mayFail: (requestsPerSecond: number) => number;
  /** Causes the fault; returns figures for the report. */
  run: (context: Context) => Promise<Record<string, string | number | boolean> | undefined>;
}

/** No agent is killed without a warning, so no request may fail. */
export const none = () => 0;

/** A killed agent loses its share of the requests until the Service removes its endpoint. */
export const shareOfThreeSeconds = (requestsPerSecond: number) => Math.ceil(requestsPerSecond * 3);
