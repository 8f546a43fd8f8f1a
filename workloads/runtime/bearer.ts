/** The secret that a request carries: `Authorization: Bearer SECRET`. */
import { hash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "./refusals.ts";

/** Secrets are compared by their hashes: how long that takes tells nothing about a secret. */
export const sha256 = (text: string): string => hash("sha256", text);

/** Undefined without one. */
export const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer (\S{1,200})$/i.exec(headers.authorization ?? "")?.[1];

export const refuseUnknown = (reply: FastifyReply, error: string): FastifyReply =>
  refuse(reply.header("www-authenticate", "Bearer"), 401, error);
