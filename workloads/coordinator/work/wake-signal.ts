/** Lets a loop sleep until it is rung, or until a time has passed. */

export interface Alarm {
  ring: () => void;
  /** Resolves at once if it was rung since the last wait. */
  wait: (ms: number) => Promise<void>;
}

export function createAlarm(): Alarm {
  let rung = false;
  let wake = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    wait(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, rung ? 0 : ms);
      wake = resolve;
      return promise.finally(() => {
        clearTimeout(timer);
        rung = false;
        wake = () => {};
      });
    },
  };
}
