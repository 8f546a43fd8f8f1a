/** Bounds the bodies that are on their way to a server: each is held in memory until it has arrived. */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { refuseForNow } from "./refusals.ts";

/** Of 64 KiB each. */
const maximumBodies = 256;

/** Refuses a body at once while too many others are on their way. */
export function boundBodies(app: FastifyInstance): void {
  const arriving = new Set<IncomingMessage>();
  app.addHook("preParsing", ({ method, raw }, reply, _payload, done) => {
    if (method === "GET" || method === "HEAD") return done();
    if (arriving.size >= maximumBodies) forgetEnded(arriving);
    if (arriving.size >= maximumBodies) {
      refuseForNow(reply.header("connection", "close"), "too many requests are being received");
      return;
    }
    arriving.add(raw);
    done();
  });
  app.addHook("preValidation", ({ raw }, _reply, done) => {
    arriving.delete(raw);
    done();
  });
}

/** Those that were refused or aborted on their way: looked for only when there seem to be too many. */
function forgetEnded(arriving: Set<IncomingMessage>): void {
  for (const request of arriving) {
    if (request.destroyed || request.complete) arriving.delete(request);
  }
}
