/** Bounds the work in flight: requests beyond the limit are refused at once, so no queue can grow. */

export interface Admission {
  readonly inFlight: number;
  /** How much work has ever been begun. */
  readonly begun: number;
  readonly full: boolean;
  /** Runs `work` in one of the places. The caller has checked that one is free. */
  hold: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createAdmission(places: number): Admission {
  let inFlight = 0;
  let begun = 0;
  return {
    get begun() {
      return begun;
    },
    get inFlight() {
      return inFlight;
    },
    get full() {
      return inFlight >= places;
    },
    async hold(work) {
      inFlight++;
      begun++;
      try {
        return await work();
      } finally {
        inFlight--;
      }
    },
  };
}
