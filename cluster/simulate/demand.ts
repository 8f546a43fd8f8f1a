/** Turns a demand in requests a second into the CPU use of each ready agent. */

export interface Demand {
  requestsPerSecond: number;
  /** CPU time that one request takes an agent. */
  costMs: number;
}

export interface Capacity {
  readyPods: number;
  /** What one pod may use: its CPU limit. */
  limitMilli: number;
  /** What one pod uses when nothing is asked of it. */
  idleMilli: number;
}

export interface Usage {
  /** Of each ready pod. */
  milli: number;
  /** Requests a second that nobody has the CPU for: the agents answer them with 503. */
  refused: number;
}

/** The Service spreads the demand evenly; a pod works up to its limit and refuses the rest. */
export function usageOf({ requestsPerSecond, costMs }: Demand, capacity: Capacity): Usage {
  const { readyPods, limitMilli, idleMilli } = capacity;
  if (readyPods === 0) return { milli: 0, refused: requestsPerSecond };
  const asked = (requestsPerSecond * costMs) / readyPods;
  const served = Math.min(asked, limitMilli - idleMilli);
  return {
    milli: Math.round(idleMilli + served),
    refused: Math.round(((asked - served) * readyPods) / costMs),
  };
}
