/** Ends work that no client waits for: at its deadline, or when its connection closes. */
import type { ServerResponse } from "node:http";

export interface Deadline {
  signal: AbortSignal;
  /** Must be called when the answer is decided. */
  end: () => void;
}

export function createDeadline(response: ServerResponse, ms: number): Deadline {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  response.once("close", abort);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      response.off("close", abort);
    },
  };
}
