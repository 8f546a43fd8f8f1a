/** Bounds what senders can make a server hold: connections, and bodies that are under way. */
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { refuseForNow } from "./refusals.ts";

/** Some 20 KiB each, and more than all clients of a pod open. */
const maximumConnections = 2000;
/** Each holds up to the limit of a body in memory until it has arrived. */
const maximumBodies = 256;

/**
 * Beyond the maximum, the oldest connection that is not being answered is closed. To refuse the newest instead would refuse
 * probes and honest clients for as long as slow senders hold the others.
 */
export function boundConnections(app: FastifyInstance, maximum = maximumConnections): void {
  const open = new Set<Socket>(); // in the order of their arrival
  const answering = new Map<Socket, number>();
  const count = (socket: Socket, change: number) => {
    const requests = (answering.get(socket) ?? 0) + change;
    if (requests > 0) answering.set(socket, requests);
    else answering.delete(socket);
  };

  app.server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    if (open.size <= maximum) return;
    for (const oldest of open) {
      if (answering.has(oldest)) continue;
      open.delete(oldest);
      oldest.destroy();
      return;
    }
  });
  // From here on the request is whole, and its sender waits for the answer.
  app.addHook("preHandler", (request, reply, done) => {
    const { socket } = request.raw;
    count(socket, 1);
    reply.raw.once("close", () => count(socket, -1));
    done();
  });
}

/** Refuses a body at once while too many others are on their way. */
export function boundBodies(app: FastifyInstance, maximum = maximumBodies): void {
  const arriving = new Set<FastifyRequest>();
  app.addHook("preParsing", (request, reply, _payload, done) => {
    if (request.method === "GET" || request.method === "HEAD") return done();
    if (arriving.size >= maximum) {
      refuseForNow(reply.header("connection", "close"), "too many requests are being received");
      return;
    }
    arriving.add(request);
    request.raw.once("close", () => arriving.delete(request));
    done();
  });
  app.addHook("preValidation", (request, _reply, done) => {
    arriving.delete(request);
    done();
  });
}
