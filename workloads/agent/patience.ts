/** How long a client waits: until its deadline, or until it goes away. */
import type { ServerResponse } from "node:http";

export interface Patience {
  signal: AbortSignal;
  /** Must be called when the answer is decided. */
  end: () => void;
}

export function patience(response: ServerResponse, ms: number): Patience {
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
