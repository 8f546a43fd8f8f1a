/** The page's live data: server-sent events, one a second, starting with the history of the last five minutes. */
import type { ServerResponse } from "node:http";
import { type HttpServer, type Lifecycle, refuseForNow } from "../../runtime/http-server.ts";
import type { Observer } from "../store/observation.ts";

/** The maximum of open pages. */
const maximumWatchers = 200;
/** How soon a page reconnects after it lost the stream. */
const reconnectMs = 1000;

export function answerLive(app: HttpServer, observer: Observer, lifecycle: Lifecycle): void {
  const watchers = new Set<ServerResponse>();

  app.get("/live", (_request, reply) => {
    if (lifecycle.draining) return refuseForNow(reply, "draining");
    if (watchers.size >= maximumWatchers) return refuseForNow(reply, "too many pages are open", 10);
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    stream.write(`retry: ${reconnectMs}\n\n${event("history", observer.history)}`);
    stream.write(event("agents", observer.agents));
    watchers.add(stream);
    stream.once("close", () => watchers.delete(stream));
    return reply;
  });

  observer.onChange(() => {
    if (watchers.size === 0) return;
    const text = event("observation", observer.latest) + event("agents", observer.agents);
    for (const stream of watchers) {
      if (lifecycle.draining) stream.end();
      // A page that reads too slowly is disconnected; it reconnects by itself.
      else if (stream.writableLength > 100_000) stream.destroy();
      else stream.write(text);
    }
  });
}

const event = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
