/** What a fault is: something that is done to the system, and how soon it is to be healthy again. */
import type { Context } from "../scenario.ts";

export interface Fault {
  name: string;
  /** Seconds within which everything is healthy again. */
  bound: number;
  /** Requests to agents that may fail: those in the hands of an agent that dies, and those on their way to it. */
  mayFail: (requestsPerSecond: number) => number;
  /** Does it; gives what is worth telling besides. */
  run: (context: Context) => Promise<Record<string, string | number | boolean> | undefined>;
}

/** No agent dies without a warning, so no request has a reason to fail. */
export const none = () => 0;

/** An agent that dies takes its own share of the requests with it until the Service has heard of it. */
export const shareOfThreeSeconds = (requestsPerSecond: number) => Math.ceil(requestsPerSecond * 3);
