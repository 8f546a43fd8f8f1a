/** Tasks over HTTP: submits, reads and lists them. */
import type { FastifyInstance } from "fastify";
import { type TaskRequest, taskSchema } from "../../agent/kinds/kinds.ts";
import { refuse, refuseForNow } from "../../runtime/http-server.ts";
import type { Database } from "../store/database.ts";
import type { createSubmissions } from "../store/submissions.ts";
import { findTask, listTasks, type State, states } from "../store/task-records.ts";

interface Parts {
  database: Database;
  submissions: ReturnType<typeof createSubmissions>;
  onSubmitted: () => void;
  /** Why no task can be accepted now; undefined if tasks are accepted. */
  notReadyReason: () => string | undefined;
}

const defaultRewardSatoshis = 100;

const submissionSchema = {
  body: taskSchema({ reward_satoshis: { type: "integer", minimum: 1, maximum: 1_000_000_000 } }),
  headers: {
    type: "object",
    properties: { "idempotency-key": { type: "string", pattern: "^[!-~]{1,200}$" } },
  },
};

export function answerTasks(app: FastifyInstance, parts: Parts): void {
  const { submissions, notReadyReason } = parts;
  app.post<{ Body: TaskRequest & { reward_satoshis?: number } }>(
    "/tasks",
    { schema: submissionSchema },
    async (request, reply) => {
      const reason = submissions.full ? "too many submissions are waiting" : notReadyReason();
      if (reason) return refuseForNow(reply, reason);
      const { kind, input, reward_satoshis: rewardSatoshis = defaultRewardSatoshis } = request.body;
      const key = request.headers["idempotency-key"] as string | undefined;
      const task = { key, kind, input: JSON.stringify(input), rewardSatoshis };
      const receipt = await submissions.submit(task);
      if (receipt === "conflict") {
        return refuse(reply, 409, `idempotency key ${key} belongs to another task`);
      }
      request.log.debug({ task: receipt.id, kind }, "task accepted");
      parts.onSubmitted();
      return reply.code(202).header("location", `/tasks/${receipt.id}`).send(receipt);
    },
  );
  answerRecords(app, parts.database);
}

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

function answerRecords(app: FastifyInstance, database: Database): void {
  app.get<{ Params: { id: string } }>(
    "/tasks/:id",
    { schema: idSchema },
    async (request, reply) => {
      const task = await findTask(database, request.params.id);
      return task ?? refuse(reply, 404, `there is no task ${request.params.id}`);
    },
  );

  type Query = { state?: State; before?: string; limit?: string };
  app.get<{ Querystring: Query }>("/tasks", { schema: pageSchema }, async (request) => {
    const { state, before, limit } = request.query;
    const size = Number(limit ?? defaultLimit);
    const page = { state, before: before ? Number(before) : undefined, limit: size };
    const tasks = await listTasks(database, page);
    const last = tasks.length === size ? tasks.at(-1) : undefined;
    return { tasks, next: last ? nextPage(request.query, last.number) : null };
  });
}

const nextPage = (query: Record<string, string>, before: number): string =>
  `/tasks?${new URLSearchParams({ ...query, before: String(before) })}`;
