/** Calls agents through their Service, and tells apart what may go well if tried again at once. */
import { Pool } from "undici";

/** Worth another try at once: the task was not begun, or is as good as not begun. */
export class TryAgain extends Error {
  readonly afterMs: number;
  /** The call broke while the agent may have been at work: one such failure is bad luck, more are the task's. */
  readonly lost: boolean;

  constructor(message: string, { afterMs = 0, lost = false } = {}) {
    super(message);
    this.afterMs = afterMs;
    this.lost = lost;
  }
}

/** The agent tried and did not succeed. */
export class AgentFailed extends Error {}

/** No agent will ever do it. */
export class TaskRefused extends Error {}

export interface Call {
  agent: string;
  kind: string;
  input: unknown;
}

export interface Answer {
  /** Which of the processes behind the Service did it. */
  doneBy: string;
  /** JSON, as it is stored. */
  result: string;
  ms: number;
}

export interface AgentClient {
  call: (call: Call) => Promise<Answer>;
  close: () => Promise<void>;
}

/** An agent that has the deadline needs a moment more to say that it was missed. */
const graceMs = 500;

export function createAgentClient(
  url: string,
  settings: { concurrency: number; deadlineMs: number },
): AgentClient {
  const { concurrency, deadlineMs } = settings;
  const pool = new Pool(url, {
    connections: concurrency,
    connect: { timeout: 1000 },
    headersTimeout: deadlineMs + graceMs,
    bodyTimeout: deadlineMs + graceMs,
  });
  const call = async ({ agent, kind, input }: Call): Promise<Answer> => {
    const began = performance.now();
    try {
      const { statusCode, headers, body } = await pool.request({
        method: "POST",
        path: "/tasks",
        // A Service balances connections, not requests: kept ones would never reach an agent that was added later.
        reset: true,
        headers: {
          "content-type": "application/json",
          "x-deadline-ms": String(deadlineMs),
          "x-agent": agent,
        },
        body: JSON.stringify({ kind, input }),
      });
      const text = await body.text();
      if (statusCode !== 200) throw explainStatus(statusCode, headers["retry-after"], text);
      const ms = Math.round(performance.now() - began);
      return { ...parseAnswer(text), ms };
    } catch (error) {
      throw explainFailure(error);
    }
  };
  return { call, close: () => pool.destroy() };
}

function parseAnswer(text: string): Omit<Answer, "ms"> {
  const { agent, result } = JSON.parse(text) as { agent?: unknown; result?: unknown };
  if (typeof agent === "string" && result !== undefined) {
    return { doneBy: agent, result: JSON.stringify(result) };
  }
  throw new AgentFailed(`an answer without agent or result: ${text.slice(0, 200)}`);
}

function explainStatus(status: number, retryAfter: unknown, text: string): Error {
  const message = `${status}: ${text.slice(0, 500)}`;
  if (status === 503 || status === 429) {
    return new TryAgain(message, { afterMs: Math.min(Number(retryAfter) || 0, 5) * 1000 });
  }
  return status < 500 ? new TaskRefused(message) : new AgentFailed(message);
}

const notBegun = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const broken = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function explainFailure(error: unknown): unknown {
  const { code = "", message } = error as { code?: string; message: string };
  if (notBegun.has(code)) return new TryAgain(`no agent can be reached: ${message || code}`);
  if (broken.has(code)) return new TryAgain(`the agent went away: ${message}`, { lost: true });
  if (code.startsWith("UND_ERR") || error instanceof SyntaxError) return new AgentFailed(message);
  return error;
}
