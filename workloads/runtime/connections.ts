/** A server's open connections: bounded in number, and asked to reconnect from time to time. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Some 20 KiB each, and more than all clients of a pod open. */
const maximumConnections = 2000;
/** A Service balances connections, not requests: closing each from time to time gives new pods their share. */
const requestsPerConnection = 200;

interface Connection {
  requests: number;
  /** To its latest request. */
  answer?: ServerResponse;
}

/** In the order of their arrival. */
type Connections = Map<Socket, Connection>;

export function manageConnections(
  app: FastifyInstance,
  lifecycle: { draining: boolean },
  maximum = maximumConnections,
): void {
  const open: Connections = new Map();
  app.server.on("connection", (socket: Socket) => {
    open.set(socket, { requests: 0 });
    socket.once("close", () => open.delete(socket));
    if (open.size > maximum) closeOldest(open);
  });
  app.addHook("onRequest", ({ raw: { socket } }, reply, done) => {
    const connection = open.get(socket) ?? { requests: 0 };
    connection.requests++;
    connection.answer = reply.raw;
    const isOld = connection.requests >= requestsPerConnection;
    if (lifecycle.draining || isOld) reply.header("connection", "close");
    done();
  });
}

/**
 * The oldest that waits for no answer. To refuse the newest instead would refuse probes and honest clients for as long as slow
 * senders and slow readers hold the others. Found out only here, so that it costs a request nothing.
 */
function closeOldest(open: Connections): void {
  for (const [socket, { answer }] of open) {
    if (answer && waits(answer)) continue;
    open.delete(socket);
    socket.destroy();
    return;
  }
}

/** Its request has arrived whole, and it is not written yet. What is written waits for nothing but its reader. */
const waits = (answer: ServerResponse): boolean => answer.req.complete && !answer.writableEnded;
