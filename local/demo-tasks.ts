/** Sends tasks of every kind at a steady rate, so that a new system has something to show. */
import { setTimeout as sleep } from "node:timers/promises";
import { clientHeaders } from "./program-env.ts";

const text = "It was the best of times, it was the worst of times, it was the age of wisdom".repeat(
  20,
);

const examples = [
  { kind: "primes", input: { limit: 400_000 } },
  { kind: "digest", input: { text: "satoshi", rounds: 40_000 } },
  { kind: "words", input: { text, top: 5 } },
];

export async function sendDemoTasks(
  url: string,
  perSecond: number,
  stop: AbortSignal,
): Promise<void> {
  if (perSecond === 0) return;
  const sending = new Set<Promise<unknown>>();
  for (let count = 0; !stop.aborted; count++) {
    const task = { ...examples[count % examples.length], reward_satoshis: 10 + (count % 90) };
    // If the coordinator cannot be reached, this task is skipped: the page shows the gap.
    const sent: Promise<unknown> = send(url, task, stop)
      .catch(() => {})
      .finally(() => sending.delete(sent));
    sending.add(sent);
    await sleep(1000 / perSecond, undefined, { signal: stop }).catch(() => {});
  }
  await Promise.all(sending);
}

async function send(url: string, task: object, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${url}/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", ...clientHeaders },
    body: JSON.stringify(task),
    signal,
  });
  await response.arrayBuffer();
}
