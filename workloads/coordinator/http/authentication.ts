/** Who asks: each request for tasks, agents or live data carries the key of a client. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bearerOf, refuseUnknown } from "../../runtime/bearer.ts";
import { refuse } from "../../runtime/refusals.ts";
import type { Clients } from "../clients/clients.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The name of the client, on routes that ask for its key. */
    client: string;
  }
}

export type Hook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

/** Refuses requests without a valid key before their body is read. */
export function authenticateWith(app: FastifyInstance, clients: Clients): Hook {
  app.decorateRequest("client", "");
  return (request, reply, done) => {
    const key = bearerOf(request);
    const client = key === undefined ? undefined : clients.find(key);
    if (client === undefined) {
      const what = key === undefined ? "a key is needed" : "the key is unknown";
      refuseUnknown(reply, `${what}: send Authorization: Bearer KEY`);
      return;
    }
    request.client = client;
    done();
  };
}

/**
 * A page of another site can make a browser send requests here under a name of its own (DNS rebinding). Addresses cannot be
 * rebound, and probes and port-forwards use them.
 */
export function checkHost(app: FastifyInstance, names: readonly string[]): void {
  const known = new Set(["localhost", ...names]);
  app.addHook("onRequest", (request, reply, done) => {
    const name = request.hostname.toLowerCase();
    if (known.has(name) || isAddress(name)) return done();
    refuse(reply, 421, `the coordinator does not answer as "${name}": see ALLOWED_HOSTS`);
  });
}

const isAddress = (name: string): boolean => /^[0-9.]+$/.test(name) || name.startsWith("[");
