/** Tasks over HTTP: submits, reads and lists them. */
import type { FastifyInstance } from "fastify";
import { type TaskRequest, taskSchema } from "../../agent/kinds/kinds.ts";
import { refuse, refuseForNow } from "../../runtime/refusals.ts";
import type { Limits } from "../clients/limits.ts";
import type { Database } from "../store/database.ts";
import type { createSubmissions } from "../store/submissions.ts";
import { findTask, listTasks, type State, states } from "../store/task-records.ts";
import type { Hook } from "./authentication.ts";

interface Parts {
  database: Database;
  submissions: ReturnType<typeof createSubmissions>;
  onSubmitted: () => void;
  /** Why no task can be accepted now; undefined if tasks are accepted. */
  notReadyReason: () => string | undefined;
  limits: Limits;
  maximumReward: number;
  authenticate: Hook;
}

const defaultRewardSatoshis = 100;

/** A client that got no answer by then asks again, and finds its task by the idempotency key. */
const longestStoreMs = 5000;

const submissionSchema = (maximumReward: number) => ({
  body: taskSchema({ reward_satoshis: { type: "integer", minimum: 1, maximum: maximumReward } }),
  headers: {
    type: "object",
    properties: { "idempotency-key": { type: "string", pattern: "^[!-~]{1,200}$" } },
  },
});

export function answerTasks(app: FastifyInstance, parts: Parts): void {
  const { submissions, notReadyReason, limits, authenticate } = parts;
  const admit: Hook = (request, reply, done) => {
    const refusal = limits.refuse(request.client);
    if (!refusal) return done();
    refuse(reply.header("retry-after", String(refusal.seconds)), 429, refusal.reason);
  };
  app.post<{ Body: TaskRequest & { reward_satoshis?: number } }>(
    "/tasks",
    { onRequest: [authenticate, admit], schema: submissionSchema(parts.maximumReward) },
    async (request, reply) => {
      const { client } = request;
      const reason = submissions.full ? "too many submissions are waiting" : notReadyReason();
      if (reason) return refuseForNow(reply, reason);
      const { kind, input, reward_satoshis: rewardSatoshis = defaultRewardSatoshis } = request.body;
      const key = request.headers["idempotency-key"] as string | undefined;
      const task = { client, key, kind, input: JSON.stringify(input), rewardSatoshis };
      const receipt = await inTime(submissions.submit(task));
      if (receipt === undefined) return refuseForNow(reply, "PostgreSQL is unavailable");
      if (receipt === "conflict") {
        return refuse(reply, 409, `idempotency key ${key} belongs to another task`);
      }
      limits.accept(client);
      request.log.debug({ client, task: receipt.id, kind }, "task accepted");
      parts.onSubmitted();
      return reply.code(202).header("location", `/tasks/${receipt.id}`).send(receipt);
    },
  );
  answerRecords(app, parts);
}

/** Undefined if it took too long. By a plain timer, which costs 1 µs a submission: with an AbortController it was 20. */
const inTime = <T>(work: Promise<T>): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), longestStoreMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

const idSchema = {
  params: { type: "object", properties: { id: { type: "string", format: "uuid" } } },
};

const pageSchema = {
  querystring: {
    type: "object",
    properties: {
      state: { enum: states },
      before: { type: "string", pattern: "^[0-9]{1,15}$" },
      limit: { type: "string", pattern: "^([1-9][0-9]?|[1-4][0-9]{2}|500)$" },
    },
    additionalProperties: false,
  },
};

const defaultLimit = 50;

function answerRecords(app: FastifyInstance, { database, authenticate }: Parts): void {
  app.get<{ Params: { id: string } }>(
    "/tasks/:id",
    { onRequest: authenticate, schema: idSchema },
    async (request, reply) => {
      const task = await findTask(database, request.client, request.params.id);
      return task ?? refuse(reply, 404, `there is no task ${request.params.id}`);
    },
  );

  type Query = { state?: State; before?: string; limit?: string };
  app.get<{ Querystring: Query }>(
    "/tasks",
    { onRequest: authenticate, schema: pageSchema },
    async (request) => {
      const { state, before, limit } = request.query;
      const size = Number(limit ?? defaultLimit);
      const page = { state, before: before ? Number(before) : undefined, limit: size };
      const { tasks, more } = await listTasks(database, request.client, page);
      const last = more ? tasks.at(-1) : undefined;
      return { tasks, next: last ? nextPage(request.query, last.number) : null };
    },
  );
}

const nextPage = (query: Record<string, string>, before: number): string =>
  `/tasks?${new URLSearchParams({ ...query, before: String(before) })}`;
