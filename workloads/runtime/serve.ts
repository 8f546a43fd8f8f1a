/** A server's life: listens until it is asked to stop, waits to be forgotten, finishes what runs, and ends. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ExplainedError } from "./explained-error.ts";
import type { HttpServer, Lifecycle } from "./http-server.ts";

interface Serving {
  lifecycle: Lifecycle;
  stop: AbortSignal;
  settings: { host: string; port: number; endpointLagMs: number; drainMs: number };
  /** Ends what the program does besides answering requests. Called as soon as the stop is asked for. */
  finish?: () => Promise<void>;
}

export async function serve(app: HttpServer, serving: Serving): Promise<void> {
  const { lifecycle, stop, settings } = serving;
  await app.listen({ host: settings.host, port: settings.port });

  if (!stop.aborted) await once(stop, "abort");
  lifecycle.draining = true;
  app.log.info({ endpointLagMs: settings.endpointLagMs }, "draining");
  const finished = serving.finish?.();
  await sleep(settings.endpointLagMs);
  const done = Promise.all([app.close(), finished]);
  const late = sleep(settings.drainMs, "late", { ref: false });
  if ((await Promise.race([done, late])) === "late") {
    throw new ExplainedError(
      `work was still running ${settings.drainMs} ms into the drain, and is abandoned`,
    );
  }
  app.log.info("drained");
}
