/** A server's life: it listens until it is asked to stop, waits until no endpoint lists it, finishes running work, and ends. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ExplainedError } from "./explained-error.ts";
import type { HttpServer, Lifecycle } from "./http-server.ts";

interface Serving {
  lifecycle: Lifecycle;
  stop: AbortSignal;
  settings: { host: string; port: number; endpointLagMs: number; drainMs: number };
  /** Ends the program's other work. Called as soon as the stop is requested. */
  finish?: () => Promise<void>;
}

export async function serve(app: HttpServer, serving: Serving): Promise<void> {
  const { lifecycle, stop, settings } = serving;
  await listen(app, settings);

  if (!stop.aborted) await once(stop, "abort");
  lifecycle.draining = true;
  app.log.info({ endpointLagMs: settings.endpointLagMs }, "draining");
  const finished = serving.finish?.();
  await sleep(settings.endpointLagMs);
  const done = Promise.all([app.close(), finished]);
  const late = sleep(settings.drainMs, "late", { ref: false });
  if ((await Promise.race([done, late])) === "late") {
    throw new ExplainedError(
      `work was still running after a drain of ${settings.drainMs} ms and was abandoned`,
    );
  }
  app.log.info("drained");
}

/** Errors of a machine without IPv6. */
const withoutIpv6 = ["EAFNOSUPPORT", "EADDRNOTAVAIL"];

/** `::` takes IPv4 too. Where the kernel has no IPv6 there is only IPv4. */
async function listen(app: HttpServer, { host, port }: Serving["settings"]): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (host !== "::" || !withoutIpv6.includes(code)) throw error;
    await app.listen({ host: "0.0.0.0", port });
  }
}
