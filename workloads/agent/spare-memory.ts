/**
 * Gives memory back once a load is over. What it leaves on the heap is not looked through while little is allocated, and the
 * autoscaler takes memory for load: ten agents that keep ten MiB each are as good as four, for as long as its window lasts.
 */
import { performance } from "node:perf_hooks";

const lookEveryMs = 15_000;
/**
 * Share of its time that the event loop works. Probes and a trickle of requests take a hundredth; at the autoscaler's target
 * it is seven.
 */
const busyFrom = 0.03;

/** Collects at the first quiet look after a busy one: it takes some 50 ms, and drops code that would be compiled again. */
export function createSpareMemory(collect: () => void): { look: (utilization: number) => void } {
  let wasBusy = false;
  return {
    look: (utilization) => {
      const isBusy = utilization >= busyFrom;
      if (wasBusy && !isBusy) collect();
      wasBusy = isBusy;
    },
  };
}

/** Needs Node's --expose-gc, which the image sets; without it nothing happens. */
export function spareMemory(): void {
  const { gc } = globalThis;
  if (!gc) return;
  const { look } = createSpareMemory(() => gc({ type: "major", flavor: "last-resort" }));
  let last = performance.eventLoopUtilization();
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    look(performance.eventLoopUtilization(now, last).utilization);
    last = now;
  }, lookEveryMs).unref();
}
