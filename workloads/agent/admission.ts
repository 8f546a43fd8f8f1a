/** Bounds the work in flight: requests beyond the limit are refused at once, so no queue can grow. */

export interface Admission {
  readonly inFlight: number;
  readonly full: boolean;
  /** Runs `work` in one of the places. The caller has checked that one is free. */
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
