/** HTTP metrics of every program that serves HTTP: requests, requests in flight, and their duration. */
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export const createRegistry = (program: string): Registry => {
  const registry = new Registry();
  registry.setDefaultLabels({ program });
  collectDefaultMetrics({ register: registry });
  return registry;
};

const labelNames = ["method", "route", "status"] as const;

export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({
    name: "http_requests_total",
    help: "Requests answered.",
    labelNames,
    registers,
  });
  const inFlight = new Gauge({
    name: "http_requests_in_flight",
    help: "Requests being answered.",
    registers,
  });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's headers to the end of its answer.",
    labelNames,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });

  // Fastify calls no onResponse hook for an aborted request; the close of the stream counts each request exactly once.
  app.addHook("onRequest", (request, reply, done) => {
    inFlight.inc();
    reply.raw.once("close", () => {
      inFlight.dec();
      const status = reply.raw.writableFinished ? String(reply.statusCode) : "aborted";
      const labels = { method: request.method, route: request.routeOptions.url ?? "none", status };
      requests.inc(labels);
      duration.observe(labels, reply.elapsedTime / 1000);
    });
    done();
  });
  app.get("/metrics", async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
