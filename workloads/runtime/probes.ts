/** The two probes: alive means "do not restart me", ready means "send me requests". */
import type { HttpServer, Lifecycle } from "./http-server.ts";

/** `obstacle` says what keeps the program from doing its work, if anything does. */
export function answerProbes(
  app: HttpServer,
  lifecycle: Lifecycle,
  obstacle: () => Promise<string | undefined> | string | undefined = () => undefined,
): void {
  app.get("/livez", async () => ({ alive: true }));
  app.get("/readyz", async (_request, reply) => {
    const reason = lifecycle.draining ? "draining" : await obstacle();
    if (reason === undefined) return { ready: true };
    return reply.code(503).send({ ready: false, reason });
  });
}
