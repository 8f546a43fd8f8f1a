/** Sends one request and reports its result. */
import { Agent, request } from "undici";
import type { Result } from "./measurements.ts";
import type { Options } from "./options.ts";

/** Names of the most frequent errors; others keep their code. */
const names: Record<string, string> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  UND_ERR_SOCKET: "connection closed",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "no complete answer in time",
  ENOTFOUND: "unknown host",
};

export interface Sender {
  /** `due` is when the request should have been sent: the delay until it is sent is part of its latency. */
  send: (due: number) => Promise<Result>;
  close: () => Promise<void>;
}

export function createSender({ url, post, key, timeoutMs, keepAlive }: Options): Sender {
  const dispatcher = new Agent({
    connections: null, // as many as there are requests in flight
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const headers = {
    ...(key && { authorization: `Bearer ${key}` }),
    ...(post && { "content-type": "application/json" }),
  };
  const content = post
    ? { method: "POST" as const, body: post, headers }
    : { method: "GET" as const, headers };
  const send = async (due: number): Promise<Result> => {
    const result = (failure?: string, answeredBy?: string) => ({
      failure,
      answeredBy,
      ms: performance.now() - due,
    });
    try {
      const { statusCode, body } = await request(url, {
        ...content,
        dispatcher,
        reset: !keepAlive,
      });
      const text = await body.text();
      const failure = statusCode < 300 ? undefined : `status ${statusCode}`;
      return result(failure, failure ? undefined : agentOf(text));
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return result(names[code ?? ""] ?? code ?? message);
    }
  };
  return { send, close: () => dispatcher.destroy() };
}

function agentOf(text: string): string | undefined {
  try {
    const { agent } = JSON.parse(text) as { agent?: unknown };
    return typeof agent === "string" ? agent : undefined;
  } catch {
    return undefined;
  }
}
