/** Requests that a server must refuse, each with the status and the explanation that it must answer. */

export const valid = { kind: "primes", input: { limit: 10 } };
export const json = { "content-type": "application/json" };

export interface Case {
  what: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  status: number;
  error: string;
}

/** To the agent and the coordinator alike. */
export const common: Case[] = [
  { what: "malformed JSON", body: '{"kind":', status: 400, error: "Body is not valid JSON" },
  { what: "no body", body: "", status: 400, error: "Body cannot be empty" },
  { what: "null", body: "null", status: 400, error: "body must be object" },
  {
    what: "an unknown kind",
    body: '{"kind":"nap","input":{}}',
    status: 400,
    error: "body.kind must be one of primes, digest, words",
  },
  {
    what: "an unknown field",
    body: JSON.stringify({ ...valid, priority: 1 }),
    status: 400,
    error: 'body must have no field "priority"',
  },
  {
    what: "an unknown field of the input",
    body: '{"kind":"primes","input":{"limit":9,"x":1}}',
    status: 400,
    error: 'body.input must have no field "x"',
  },
  {
    what: "a number as text",
    body: '{"kind":"primes","input":{"limit":"9"}}',
    status: 400,
    error: "body.input.limit must be integer",
  },
  {
    what: "more work than a task may ask for",
    body: '{"kind":"primes","input":{"limit":2000001}}',
    status: 400,
    error: "body.input.limit must be <= 2000000",
  },
  {
    what: "__proto__",
    body: '{"kind":"primes","input":{"limit":9},"__proto__":{}}',
    status: 400,
    error: "Body is not valid JSON",
  },
  {
    what: "a body beyond the limit",
    body: JSON.stringify({ ...valid, pad: "x".repeat(70_000) }),
    status: 413,
    error: "Request body is too large",
  },
  {
    what: "another content type",
    headers: { "content-type": "text/plain" },
    status: 415,
    error: "Unsupported Media Type",
  },
  { what: "a wrong method", method: "DELETE", status: 405, error: "/tasks answers" },
  { what: "an unknown path", path: "/nothing", status: 404, error: "there is nothing at /nothing" },
];

/** To the coordinator alone. */
export const own: Case[] = [
  {
    what: "a reward beyond what a client may offer",
    body: JSON.stringify({ ...valid, reward_satoshis: 1_000_001 }),
    status: 400,
    error: "body.reward_satoshis must be <= 1000000",
  },
  {
    what: "a reward of nothing",
    body: JSON.stringify({ ...valid, reward_satoshis: 0 }),
    status: 400,
    error: "body.reward_satoshis must be >= 1",
  },
  {
    what: "a key with spaces",
    headers: { ...json, "idempotency-key": "a b" },
    status: 400,
    error: "headers.idempotency-key must match pattern",
  },
  {
    what: "an unknown state",
    path: "/tasks?state=lost",
    method: "GET",
    status: 400,
    error: "querystring.state must be one of queued, running, done, dead",
  },
  {
    what: "an unknown parameter",
    path: "/tasks?page=2",
    method: "GET",
    status: 400,
    error: 'querystring must have no field "page"',
  },
  {
    what: "too long a page",
    path: "/tasks?limit=501",
    method: "GET",
    status: 400,
    error: "querystring.limit must match pattern",
  },
  {
    what: "an id that is not a UUID",
    path: "/tasks/7",
    method: "GET",
    status: 400,
    error: "params.id must match format",
  },
  {
    what: "a task that does not exist",
    path: "/tasks/00000000-0000-4000-8000-000000000000",
    method: "GET",
    status: 404,
    error: "there is no task",
  },
];
