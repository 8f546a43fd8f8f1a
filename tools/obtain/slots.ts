/** Runs work that is ready in the order of need, a few pieces at a time. */

export type Slots = <T>(order: number, work: () => Promise<T>) => Promise<T>;

/** Of the work that waits for one of the `count` slots, the lowest order goes first. */
export function orderedSlots(count: number): Slots {
  const waiting: { order: number; start: () => void }[] = [];
  let running = 0;
  const startNext = () => {
    if (running >= count) return;
    waiting.sort((one, other) => one.order - other.order);
    const next = waiting.shift();
    if (!next) return;
    running += 1;
    next.start();
  };
  return async (order, work) => {
    await new Promise<void>((start) => {
      waiting.push({ order, start });
      startNext();
    });
    try {
      return await work();
    } finally {
      running -= 1;
      startNext();
    }
  };
}
