/** The environment variables that several programs read. */
import { choice, integer, text } from "./variables.ts";

export const logVariables = {
  logLevel: choice("LOG_LEVEL", {
    summary: "the lowest level that is logged",
    among: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
    fallback: "info",
  }),
};

/** A server's address, and the two phases of its drain: their sum must be shorter than the pod's grace period. */
export const serverVariables = {
  ...logVariables,
  host: text("HOST", { summary: "the address to listen on", fallback: "0.0.0.0" }),
  port: integer("PORT", {
    summary: "the port to listen on, 0 for a free one",
    minimum: 0,
    maximum: 65_535,
    fallback: 8080,
  }),
  endpointLagMs: integer("ENDPOINT_LAG_MS", {
    summary: "how long a Service may still send requests to a pod that is no longer ready",
    minimum: 0,
    maximum: 60_000,
    fallback: 5000,
  }),
  drainMs: integer("DRAIN_MS", {
    summary: "how long running work may take to finish after that",
    minimum: 0,
    maximum: 600_000,
    fallback: 30_000,
  }),
};

/** The guide's names: host and port come from `postgres-config`, the rest from `postgres-secret`. */
export const postgresVariables = {
  host: text("POSTGRES_HOST", { summary: "PostgreSQL's host name" }),
  port: integer("POSTGRES_PORT", {
    summary: "PostgreSQL's port",
    minimum: 1,
    maximum: 65_535,
    fallback: 5432,
  }),
  database: text("POSTGRES_DB", { summary: "the database's name" }),
  user: text("POSTGRES_USER", { summary: "the role to connect as" }),
  password: text("POSTGRES_PASSWORD", { summary: "that role's password", secret: true }),
};
