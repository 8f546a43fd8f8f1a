/** Calls agents through their Service, and classifies failures by whether a retry can help. */
import { Pool } from "undici";
import type { Log } from "../../runtime/log.ts";
import { createReread } from "../../runtime/reread.ts";
import { readSecret } from "../../runtime/secret-file.ts";

/** Worth a retry at once: the agent did not start the task, or its work can be repeated. */
export class TryAgain extends Error {
  readonly afterMs: number;
  /** The connection broke while the agent may have worked: one such failure is chance, several are caused by the task. */
  readonly lost: boolean;

  constructor(message: string, { afterMs = 0, lost = false } = {}) {
    super(message);
    this.afterMs = afterMs;
    this.lost = lost;
  }
}

/** The agent tried the task and failed. */
export class AgentFailed extends Error {}

/** No agent will ever do it. */
export class TaskRefused extends Error {}

export interface Call {
  /** The task's id, by which the agent's log and answer name it. */
  task: string;
  agent: string;
  kind: string;
  input: unknown;
}

export interface Answer {
  /** The process behind the Service that did it. */
  doneBy: string;
  /** JSON, as it is stored. */
  result: string;
  ms: number;
}

export interface AgentClient {
  call: (call: Call) => Promise<Answer>;
  close: () => Promise<void>;
}

/** What an agent may send, whatever it is; and what is kept of it. No kind of task has a result of half that size. */
const answerLimitBytes = 1_048_576;
const resultLimit = 65_536;
/** The name of a pod has at most 253 characters. */
const nameLimit = 253;

/** Time for an agent to answer that it missed the deadline. */
const graceMs = 500;

interface Settings {
  agentUrl: string;
  agentTokenFile: string;
  concurrency: number;
  deadlineMs: number;
}

export function createAgentClient(settings: Settings, log: Log): AgentClient {
  const { concurrency, deadlineMs } = settings;
  const token = createReread(
    () => readSecret(settings.agentTokenFile),
    ({ message }) => log.error({ reason: message }, "could not read the agents' token"),
  );
  const pool = new Pool(settings.agentUrl, {
    connections: concurrency,
    connect: { timeout: 1000 },
    maxResponseSize: answerLimitBytes,
    headersTimeout: deadlineMs + graceMs,
    bodyTimeout: deadlineMs + graceMs,
  });
  const call = async ({ task, agent, kind, input }: Call): Promise<Answer> => {
    const began = performance.now();
    try {
      const { statusCode, headers, body } = await pool.request({
        method: "POST",
        path: "/tasks",
        // A Service balances connections, not requests: kept connections would never reach an agent that is added later.
        reset: true,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token()}`,
          "x-deadline-ms": String(deadlineMs),
          "x-agent": agent,
          "x-task-id": task,
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
  if (typeof agent !== "string" || result === undefined) {
    throw new AgentFailed(`the answer has no agent or no result: ${text.slice(0, 200)}`);
  }
  if (agent.length > nameLimit) {
    throw new AgentFailed(
      `the agent's name has ${agent.length} characters, and may have ${nameLimit}`,
    );
  }
  const json = JSON.stringify(result);
  if (json.length > resultLimit) {
    throw new AgentFailed(`the result has ${json.length} characters, and may have ${resultLimit}`);
  }
  return { doneBy: agent, result: json };
}

function explainStatus(status: number, retryAfter: unknown, text: string): Error {
  const message = `${status}: ${text.slice(0, 500)}`;
  // 401: the token has changed, and has not arrived here or there yet.
  if (status === 401) return new TryAgain(message, { afterMs: 1000 });
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
  if (notBegun.has(code)) return new TryAgain(`no agent is reachable: ${message || code}`);
  if (broken.has(code))
    return new TryAgain(`the connection to the agent broke: ${message}`, { lost: true });
  if (code.startsWith("UND_ERR") || error instanceof SyntaxError) return new AgentFailed(message);
  return error;
}
