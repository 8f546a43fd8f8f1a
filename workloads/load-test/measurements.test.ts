import { expect, test } from "vitest";
import { createMeasurements } from "./measurements.ts";
import { describeSummary } from "./summary.ts";

function measured() {
  const measurements = createMeasurements();
  for (let ms = 1; ms <= 100; ms++) {
    measurements.begin();
    measurements.end({ failure: undefined, answeredBy: ms > 60 ? "pod-a" : "pod-b", ms });
  }
  for (const failure of ["status 503", "status 503", "connection reset"]) {
    measurements.begin();
    measurements.end({ failure, answeredBy: undefined, ms: 5000 });
  }
  measurements.begin();
  return measurements;
}

test("sums up: counts, failures by kind, percentiles of the successes, and who answered", () => {
  expect(measured().summarize(2000)).toEqual({
    seconds: 2,
    sent: 104,
    succeeded: 100,
    failed: 3,
    failures: { "status 503": 2, "connection reset": 1 },
    perSecond: 50,
    latency: {
      p50: expect.closeTo(50, 0),
      p90: expect.closeTo(90, 0),
      p95: expect.closeTo(95, 0),
      p99: expect.closeTo(99, 0),
      max: expect.closeTo(100, 0),
    },
    answeredBy: { "pod-b": 60, "pod-a": 40 },
  });
});

test("keeps seconds apart", () => {
  const measurements = measured();
  expect(measurements.tick(1)).toMatchObject({
    at: 1,
    sent: 104,
    succeeded: 100,
    failed: 3,
    inFlight: 1,
  });
  expect(measurements.tick(2)).toMatchObject({
    at: 2,
    sent: 0,
    succeeded: 0,
    failed: 0,
    inFlight: 1,
    p50: null,
  });
  expect(measurements.seconds).toHaveLength(2);
});

test("says it in words", () => {
  const text = describeSummary(measured().summarize(2000));
  expect(text).toContain("104 requests in 2 s: 100 succeeded (50 a second)");
  expect(text).toMatch(/^failed +2 {2}status 503\n +1 {2}connection reset$/m);
  expect(text).toMatch(/^answered by +60 {2}pod-b\n +40 {2}pod-a$/m);
});
