/** The two probes: alive means "do not restart me", ready means "send me requests". */
import type { HttpServer, Lifecycle } from "./http-server.ts";

/** `notReadyReason` returns why the program cannot work now, or undefined if it can. */
export function answerProbes(
  app: HttpServer,
  lifecycle: Lifecycle,
  notReadyReason: () => Promise<string | undefined> | string | undefined = () => undefined,
): void {
  app.get("/livez", async () => ({ alive: true }));
  app.get("/readyz", async (_request, reply) => {
    const reason = lifecycle.draining ? "draining" : await notReadyReason();
    if (reason === undefined) return { ready: true };
    return reply.code(503).send({ ready: false, reason });
  });
}
