/**
 * Runs in a pod: submits tasks to the coordinator at a rate, each with its own key, and repeats each until it is accepted.
 * `node submit-tasks.ts KEY_FILE URL RUN RATE SECONDS [GIVE_UP_SECONDS BURST ROUNDS]`: it gives a task up after GIVE_UP_SECONDS.
 * First it submits BURST tasks as fast as they are accepted; each hashes ROUNDS times. SIGTERM ends it early. Prints one JSON
 * object.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const [keyFile = "", url = "", run = "", rate = "", seconds = "", ...more] = process.argv.slice(2);
const [giveUpSeconds = "150", burst = "0", rounds = "500"] = more;
const authorization = `Bearer ${readFileSync(keyFile, "utf8").trim()}`;
const deadlineMs = Number(giveUpSeconds) * 1000;
const refusals: Record<string, number> = {};
const startedAt = new Date();
const counts = { submitted: 0, accepted: 0, givenUp: 0, attempts: 0 };
/** Accepted submissions in each second since the start. */
const accepted: number[] = [];
/** Times of more than half a second without an accepted submission, in milliseconds since the epoch. */
const pauses: { began: number; ended: number }[] = [];
let last = Date.now();
let isStopped = false;

function accept(): void {
  const now = Date.now();
  counts.accepted++;
  const second = Math.floor((now - startedAt.getTime()) / 1000);
  accepted[second] = (accepted[second] ?? 0) + 1;
  if (now - last > 500) pauses.push({ began: last, ended: now });
  last = now;
}

process.on("SIGTERM", () => {
  isStopped = true;
});

async function attempt(key: string): Promise<string | undefined> {
  counts.attempts++;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify({ kind: "digest", input: { text: key, rounds: Number(rounds) } }),
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
    if (!refusal) return accept();
    refusals[refusal] = (refusals[refusal] ?? 0) + 1;
    if (Date.now() > deadline) break;
    await sleep(pauseMs);
  }
  counts.givenUp++;
}

const end = Date.now() + Number(seconds) * 1000;
const next = () => submit(`${run}-${counts.submitted++}`);
const submissions: Promise<void>[] = [];
/** A client submits them over as many connections, one task after the other on each. */
const lanes = 16;
const lane = async (tasks: number) => {
  for (let sent = 0; sent < tasks && !isStopped; sent++) await next();
};
for (let index = 0; index < lanes; index++) {
  submissions.push(lane(Math.floor((Number(burst) + index) / lanes)));
}
while (!isStopped && Date.now() < end) {
  submissions.push(next());
  await sleep(1000 / Number(rate));
}
await Promise.all(submissions);
console.log(
  JSON.stringify(
    {
      startedAt,
      ...counts,
      refusals,
      pauses,
      perSecond: Array.from(accepted, (count) => count ?? 0),
    },
    null,
    2,
  ),
);
