/** Tasks come from the coordinator alone, which knows the agents' token. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { bearerOf, refuseUnknown, sha256 } from "../runtime/bearer.ts";
import type { Log } from "../runtime/log.ts";
import { createReread } from "../runtime/reread.ts";
import { readSecret } from "../runtime/secret-file.ts";

/** The token before the last change is valid too: a new one reaches agents and coordinators at different times. */
export function createAuthorization(tokenFile: string, log: Log) {
  const valid: string[] = [];
  const read = createReread(
    () => {
      const latest = sha256(readSecret(tokenFile));
      if (latest !== valid[0]) valid.unshift(latest);
      valid.splice(2);
    },
    ({ message }) => log.error({ reason: message }, "could not read the token"),
  );
  return (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    read();
    const token = bearerOf(request);
    if (token !== undefined && valid.includes(sha256(token))) return done();
    refuseUnknown(reply, "tasks are taken from the coordinator alone: its token is needed");
  };
}
