/** The page's live data: server-sent events, one a second, starting with the history of the last five minutes. */
import type { ServerResponse } from "node:http";
import { bearerOf } from "../../runtime/bearer.ts";
import type { HttpServer, Lifecycle } from "../../runtime/http-server.ts";
import { refuseForNow } from "../../runtime/refusals.ts";
import type { Clients } from "../clients/clients.ts";
import type { Observer } from "../store/observation.ts";
import type { Hook } from "./authentication.ts";

/** The maximum of open pages, of all clients and of one. */
const maximumWatchers = 200;
const maximumOfClient = 50;

interface Parts {
  observer: Observer;
  lifecycle: Lifecycle;
  authenticate: Hook;
  clients: Clients;
}

interface Watcher {
  client: string;
  key: string;
}

export function answerLive(app: HttpServer, parts: Parts): void {
  const { observer, lifecycle, authenticate, clients } = parts;
  const watchers = new Map<ServerResponse, Watcher>();
  const countOf = (client: string) =>
    [...watchers.values()].filter((watcher) => watcher.client === client).length;

  app.get("/live", { onRequest: authenticate }, (request, reply) => {
    const { client } = request;
    if (lifecycle.draining) return refuseForNow(reply, "draining");
    if (watchers.size >= maximumWatchers || countOf(client) >= maximumOfClient) {
      return refuseForNow(reply, "too many pages are open", 10);
    }
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    stream.write(event("history", observer.history(client)));
    stream.write(event("agents", observer.agents));
    watchers.set(stream, { client, key: bearerOf(request) ?? "" });
    stream.once("close", () => watchers.delete(stream));
    return reply;
  });

  observer.onChange(() => {
    const agents = watchers.size > 0 ? event("agents", observer.agents) : "";
    for (const [stream, { client, key }] of watchers) {
      // A key that was withdrawn sees nothing more.
      if (lifecycle.draining || clients.find(key) !== client) stream.end();
      // A page that reads too slowly is disconnected; it reconnects by itself.
      else if (stream.writableLength > 100_000) stream.destroy();
      else stream.write(event("observation", observer.of(client)) + agents);
    }
  });
}

const event = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
