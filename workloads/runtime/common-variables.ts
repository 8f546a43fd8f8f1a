/** The environment variables that several programs read. */
import { choice, file, integer, text } from "./variables.ts";

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
  host: text("HOST", { summary: "the address to listen on, :: for IPv6 and IPv4", fallback: "::" }),
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

/**
 * The guide's names. Host and port come from `postgres-config`, the rest from a Secret: the password as a file, which is
 * read again for each new connection.
 */
export const postgresVariables = {
  postgresHost: text("POSTGRES_HOST", { summary: "PostgreSQL's host name" }),
  postgresPort: integer("POSTGRES_PORT", {
    summary: "PostgreSQL's port",
    minimum: 1,
    maximum: 65_535,
    fallback: 5432,
  }),
  postgresDatabase: text("POSTGRES_DB", { summary: "the database's name" }),
  postgresUser: text("POSTGRES_USER", { summary: "the role to connect as" }),
  postgresPasswordFile: file("POSTGRES_PASSWORD_FILE", { summary: "that role's password" }),
  postgresRootCertificate: file("POSTGRES_SSL_ROOT_CERT", {
    summary: "the CA certificate of PostgreSQL; without it, connections are not encrypted",
    fallback: "",
  }),
};
