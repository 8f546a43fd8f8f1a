/** Lets a loop sleep until it is woken or a time has passed. */

export interface WakeSignal {
  wake: () => void;
  /** Resolves at once if `wake` was called since the last wait. */
  wait: (ms: number) => Promise<void>;
}

export function createWakeSignal(): WakeSignal {
  let woken = false;
  let resolveWait = () => {};
  return {
    wake() {
      woken = true;
      resolveWait();
    },
    wait(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, woken ? 0 : ms);
      resolveWait = resolve;
      return promise.finally(() => {
        clearTimeout(timer);
        woken = false;
        resolveWait = () => {};
      });
    },
  };
}
