/** Counts and times the requests of a test, in total and for each second. */
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** One second of the test. */
export interface Second {
  /** Seconds since the test began, at its end. */
  at: number;
  sent: number;
  succeeded: number;
  failed: number;
  inFlight: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface Result {
  /** Undefined for a success. */
  failure: string | undefined;
  /** The agent that answered, if the answer names it. */
  answeredBy: string | undefined;
  ms: number;
}

export interface Summary {
  seconds: number;
  sent: number;
  succeeded: number;
  failed: number;
  failures: Record<string, number>;
  perSecond: number;
  /** Of successes, in milliseconds. */
  latency: { p50: number; p90: number; p95: number; p99: number; max: number } | null;
  answeredBy: Record<string, number>;
}

export interface Measurements {
  readonly inFlight: number;
  readonly sent: number;
  readonly seconds: readonly Second[];
  begin: () => void;
  end: (result: Result) => void;
  /** Closes the current second. */
  tick: (at: number) => Second;
  summarize: (elapsedMs: number) => Summary;
}

/** Histograms hold whole microseconds. */
const newHistogram = () => createHistogram({ lowest: 1, highest: 1e9, figures: 3 });
const percentile = (histogram: RecordableHistogram, share: number): number =>
  Math.round(histogram.percentile(share) / 10) / 100;

export function createMeasurements(): Measurements {
  const total = { sent: 0, succeeded: 0, failed: 0, histogram: newHistogram() };
  const second = { sent: 0, succeeded: 0, failed: 0, histogram: newHistogram() };
  const failures = new Map<string, number>();
  const agents = new Map<string, number>();
  const seconds: Second[] = [];
  let inFlight = 0;

  const tick = (at: number): Second => {
    const { histogram, ...counts } = second;
    const of = (share: number) => (histogram.count > 0 ? percentile(histogram, share) : null);
    const closed = { at, ...counts, inFlight, p50: of(50), p95: of(95), p99: of(99) };
    seconds.push(closed);
    histogram.reset();
    Object.assign(second, { sent: 0, succeeded: 0, failed: 0 });
    return closed;
  };

  return {
    get inFlight() {
      return inFlight;
    },
    get sent() {
      return total.sent;
    },
    seconds,
    begin() {
      inFlight++;
      for (const each of [total, second]) each.sent++;
    },
    end({ failure, answeredBy, ms }) {
      inFlight--;
      if (answeredBy) count(agents, answeredBy);
      if (failure) count(failures, failure);
      for (const each of [total, second]) {
        each[failure ? "failed" : "succeeded"]++;
        if (!failure) each.histogram.record(Math.max(1, Math.round(ms * 1000)));
      }
    },
    tick,
    summarize(elapsedMs) {
      const { histogram, ...counts } = total;
      const of = (share: number) => percentile(histogram, share);
      const latency = { p50: of(50), p90: of(90), p95: of(95), p99: of(99), max: of(100) };
      return {
        seconds: Math.round(elapsedMs / 10) / 100,
        ...counts,
        failures: sorted(failures),
        perSecond: Math.round((counts.succeeded / elapsedMs) * 10_000) / 10,
        latency: counts.succeeded > 0 ? latency : null,
        answeredBy: sorted(agents),
      };
    },
  };
}

const count = (counts: Map<string, number>, key: string) =>
  counts.set(key, (counts.get(key) ?? 0) + 1);

const sorted = (counts: Map<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
