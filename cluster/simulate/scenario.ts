/** The guide's scenario: a demand for each row of its table, and when the next phase begins. */

export interface Phase {
  name: string;
  requestsPerSecond: number;
  /** The phase ends when the number of agents has been this for a while, or after `atMostSeconds`. */
  replicas: number;
  atMostSeconds: number;
}

/** Default CPU time of one request: the demands below are chosen for it. */
export const usualCostMs = 4;

/** Long enough to see that the number of agents is stable. */
export const usualSteadySeconds = 20;

/**
 * With 100m requested and a target of 70 %: 100 requests a second are 400m, for which six agents are enough at 68 %;
 * 230 are 920m, which is 92 % of ten.
 */
export const guide: readonly Phase[] = [
  { name: "idle", requestsPerSecond: 5, replicas: 3, atMostSeconds: 90 },
  { name: "moderate load", requestsPerSecond: 100, replicas: 6, atMostSeconds: 180 },
  { name: "high load", requestsPerSecond: 230, replicas: 10, atMostSeconds: 180 },
  // Five minutes of the scale-down window, and a minute between its steps.
  { name: "load decreasing", requestsPerSecond: 5, replicas: 3, atMostSeconds: 600 },
];

export const scenarios = { guide } as const;
export type ScenarioName = keyof typeof scenarios;
