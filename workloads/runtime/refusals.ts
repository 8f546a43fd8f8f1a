/** How a server refuses a request: a status and a sentence. */
import type { FastifyReply } from "fastify";

export const refuse = (reply: FastifyReply, status: number, error: string): FastifyReply =>
  reply.code(status).send({ error });

/** 503 with Retry-After: the client should try again later. */
export const refuseForNow = (reply: FastifyReply, error: string, seconds = 1): FastifyReply =>
  refuse(reply.header("retry-after", String(seconds)), 503, error);
