/** Shares one thread among tasks: each gets a slice in turn, and the event loop runs in between, so probes are answered. */
import type { Work } from "./kinds/kind.ts";

export interface Processor {
  /** Runs the work to its end. Rejects with the signal's reason if that comes first. */
  run: <Result>(work: Work<Result>, signal: AbortSignal) => Promise<Result>;
}

/** Does a slice of work. Returns false when the work is finished. */
type Turn = () => boolean;

/** How long a task computes before other tasks and waiting requests get their turn: about a unit of work. */
const sliceMs = 5;

export function createProcessor(onComputed: (seconds: number) => void = () => {}): Processor {
  const turns: Turn[] = [];

  const next = () => {
    const turn = turns.shift();
    if (!turn) return;
    const began = performance.now();
    if (turn()) turns.push(turn);
    onComputed((performance.now() - began) / 1000);
    if (turns.length > 0) setImmediate(next);
  };

  const run = <Result>(work: Work<Result>, signal: AbortSignal) =>
    new Promise<Result>((resolve, reject) => {
      turns.push(() => {
        try {
          signal.throwIfAborted();
          const step = computeFor(work, sliceMs);
          if (step.done) resolve(step.value);
          return !step.done;
        } catch (error) {
          reject(error);
          return false;
        }
      });
      if (turns.length === 1) setImmediate(next);
    });

  return { run };
}

function computeFor<Result>(work: Work<Result>, ms: number): IteratorResult<void, Result> {
  const end = performance.now() + ms;
  let step = work.next();
  while (!step.done && performance.now() < end) step = work.next();
  return step;
}
