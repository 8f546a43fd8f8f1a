/** Waits for PostgreSQL for a bounded time: on a first install it starts at the same time as this program. */
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientConfig, DatabaseError } from "pg";
import { ExplainedError } from "../runtime/explained-error.ts";
import type { Log } from "../runtime/log.ts";

const pauseMs = 500;

/** SQLSTATEs of a server that runs but cannot serve yet: it starts, stops, or has no free connection. */
const passing = ["57P01", "57P02", "57P03", "53300"];

export async function connectWithin(
  waitMs: number,
  config: ClientConfig,
  { log, stop }: { log: Log; stop: AbortSignal },
): Promise<Client> {
  const giveUp = Date.now() + waitMs;
  for (;;) {
    const client = new Client({ ...config, connectionTimeoutMillis: 5000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const { code, message } = error as { code?: string; message: string };
      const place = `PostgreSQL at ${config.host}:${config.port}`;
      if (error instanceof DatabaseError && !passing.includes(code ?? "")) {
        throw new ExplainedError(`${place} refuses the connection: ${message} (SQLSTATE ${code})`);
      }
      const reason = message || code || "no answer";
      if (Date.now() + pauseMs > giveUp) {
        throw new ExplainedError(`${place} did not answer within ${waitMs} ms: ${reason}`);
      }
      log.info({ reason }, `waiting for ${place}`);
      await sleep(pauseMs, undefined, { signal: stop });
    }
  }
}
