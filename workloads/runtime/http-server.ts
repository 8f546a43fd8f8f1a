/** The HTTP server of every program: it bounds what it reads, explains what it refuses, and can drain. */
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from "fastify";
import { boundBodies } from "./bodies.ts";
import { manageConnections } from "./connections.ts";
import { explainInvalid } from "./explain-invalid.ts";
import type { Log } from "./log.ts";
import { refuse, refuseForNow } from "./refusals.ts";

export type HttpServer = FastifyInstance;

/** Whether the process is shutting down. Set by `serve`, read by the readiness probe. */
export interface Lifecycle {
  draining: boolean;
}

/** 64 KiB: more than any task needs. */
const bodyLimitBytes = 65_536;
const headerLimitBytes = 8192;
/** How long a client may take to send a whole request; a slower one gets 408. */
const requestTimeoutMs = 10_000;

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export function createHttpServer(log: Log, lifecycle: Lifecycle): HttpServer {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: headerLimitBytes,
    },
    keepAliveTimeout: 60_000,
    return503OnClosing: false, // a request that arrived before the server closed is answered
    forceCloseConnections: "idle",
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, discriminator: true } },
    schemaErrorFormatter: explainInvalid,
  }) as unknown as HttpServer;
  app.removeContentTypeParser("text/plain"); // bodies are JSON; anything else gets 415
  app.setErrorHandler((error: FastifyError, _request, reply) => answerError(error, reply));
  manageConnections(app, lifecycle);
  refuseUnknownRoutes(app);
  boundBodies(app);
  return app;
}

function answerError(error: FastifyError, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status < 500) return refuse(reply, status, error.message);
  if (status === 503) return refuseForNow(reply, error.message);
  reply.log.error({ err: error }, "request failed");
  return refuse(reply, status, "internal error");
}

/** Answered before the body is read: it cannot matter on a route that does not exist. */
function refuseUnknownRoutes(app: HttpServer): void {
  app.addHook("preParsing", (request, reply, _payload, done) => {
    if (!request.is404) return done();
    const [path = "/"] = request.url.split("?");
    const allowed = methods.filter((method) => app.findRoute({ method, url: path } as never));
    if (allowed.length === 0) return refuse(reply, 404, `there is nothing at ${path}`);
    const message = `${path} answers ${allowed.join(", ")}, not ${request.method}`;
    return refuse(reply.header("allow", allowed.join(", ")), 405, message);
  });
}
