/**
 * Runs in a pod: submits tasks to the coordinator at a rate, each with its own key, and repeats each until it is accepted.
 * `node submit-tasks.ts KEY_FILE URL RUN RATE SECONDS`; SIGTERM ends it early. Prints one JSON object.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const [keyFile = "", url = "", run = "", rate = "", seconds = ""] = process.argv.slice(2);
const authorization = `Bearer ${readFileSync(keyFile, "utf8").trim()}`;
const deadlineMs = 150_000;
const refusals: Record<string, number> = {};
const counts = { submitted: 0, accepted: 0, givenUp: 0, attempts: 0 };
let isStopped = false;
process.on("SIGTERM", () => {
  isStopped = true;
});

async function attempt(key: string): Promise<string | undefined> {
  counts.attempts++;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ kind: "digest", input: { text: key, rounds: 500 } }),
      signal: AbortSignal.timeout(5000),
    });
    await response.text();
    return response.status === 202 ? undefined : `status ${response.status}`;
  } catch (error) {
    const { name, cause } = error as { name: string; cause?: { code?: string } };
    return cause?.code ?? name;
  }
}

async function submit(key: string): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
    const refusal = await attempt(key);
    if (!refusal) {
      counts.accepted++;
      return;
    }
    refusals[refusal] = (refusals[refusal] ?? 0) + 1;
    if (Date.now() > deadline) break;
    await sleep(pauseMs);
  }
  counts.givenUp++;
}

const startedAt = new Date();
const end = Date.now() + Number(seconds) * 1000;
const submissions: Promise<void>[] = [];
while (!isStopped && Date.now() < end) {
  submissions.push(submit(`${run}-${counts.submitted++}`));
  await sleep(1000 / Number(rate));
}
await Promise.all(submissions);
console.log(JSON.stringify({ startedAt, ...counts, refusals }, null, 2));
