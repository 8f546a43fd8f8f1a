/** Converts a demand in requests a second to the CPU use of each ready agent. */

export interface Demand {
  requestsPerSecond: number;
  /** CPU time that one request takes an agent. */
  costMs: number;
}

export interface Capacity {
  readyPods: number;
  /** The CPU limit of one pod. */
  limitMilli: number;
  /** The CPU use of one pod without requests. */
  idleMilli: number;
}

export interface Usage {
  /** Of each ready pod. */
  milli: number;
  /** Requests a second beyond the agents' CPU, which they answer with 503. */
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
