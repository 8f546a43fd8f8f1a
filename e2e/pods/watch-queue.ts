/**
 * Runs in a pod: reads the coordinator's metrics once a second. `node watch-queue.ts URL`; SIGTERM ends it. Prints what it
 * saw as one JSON object. A second in which the coordinator does not answer is left out.
 */
import { setTimeout as sleep } from "node:timers/promises";

const [url = ""] = process.argv.slice(2);
let isStopped = false;
process.on("SIGTERM", () => {
  isStopped = true;
});

const metrics = {
  queued: /^coordinator_tasks_queued(?:\{[^}]*\})? (\S+)/m,
  oldestSeconds: /^coordinator_oldest_task_seconds(?:\{[^}]*\})? (\S+)/m,
  /** A task is done and paid in one transaction. */
  paid: /^coordinator_task_seconds_count\{[^}]*state="done"[^}]*\} (\S+)/m,
};

/** Numbers that the coordinator does not know are null. */
async function look() {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  const text = await response.text();
  const numberIn = (pattern: RegExp) => {
    const value = pattern.exec(text)?.[1];
    return value === undefined ? null : Number(value);
  };
  return {
    at: Date.now(),
    queued: numberIn(metrics.queued),
    oldestSeconds: numberIn(metrics.oldestSeconds),
    paid: numberIn(metrics.paid),
  };
}

const samples: object[] = [];
while (!isStopped) {
  await look().then(
    (sample) => samples.push(sample),
    () => {},
  );
  await sleep(1000 - (Date.now() % 1000));
}
console.log(JSON.stringify({ samples }, null, 1));
