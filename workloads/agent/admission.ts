/** Bounds the work in flight: what cannot be begun soon is refused at once, so that no queue can grow. */

export interface Admission {
  readonly inFlight: number;
  readonly full: boolean;
  /** Runs `work` in one of the places. The caller has seen that one is free. */
  hold: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createAdmission(places: number): Admission {
  let inFlight = 0;
  return {
    get inFlight() {
      return inFlight;
    },
    get full() {
      return inFlight >= places;
    },
    async hold(work) {
      inFlight++;
      try {
        return await work();
      } finally {
        inFlight--;
      }
    },
  };
}
