/** Answers git's smart HTTP protocol by `git http-backend`, git's own CGI program. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What a request asks for: its path, decoded, and what follows the question mark. */
export interface Target {
  path: string;
  query: string;
}

/** Undefined if the request's target is not a valid one. A URL parser would take the first part of `//a/b` for a host. */
export function targetOf(request: IncomingMessage): Target | undefined {
  const [encoded = "", query = ""] = (request.url ?? "").split("?", 2);
  try {
    const path = decodeURIComponent(encoded.replace(/^https?:\/\/[^/]*/, ""));
    return /^\/[^\0]*$/.test(path) ? { path, query } : undefined;
  } catch {
    return undefined;
  }
}

/** Serves one request from the repositories under `root`; resolves when the answer has been sent. */
export async function serveGit(
  root: string,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const backend = spawn("git", ["http-backend"], {
    env: { ...process.env, ...cgiVariables(root, target, request) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(backend, "close");
  // The backend may answer and exit before it has read the whole request.
  const sent = pipeline(request, backend.stdin).catch(() => {});
  const answered = answer(backend.stdout, response);
  // Together, so that a failure of one (a missing git, a client that is gone) never leaves the others unhandled.
  await Promise.all([answered, sent, ended]);
}

async function answer(output: Readable, response: ServerResponse): Promise<void> {
  response.write(await readHead(output, response));
  await pipeline(output, response).catch((error: NodeJS.ErrnoException) => {
    // A client that has what it wants may leave before the end of an answer, as Argo CD's does. A push has been accepted then.
    if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  });
}

function cgiVariables(
  root: string,
  { path, query }: Target,
  { method, headers }: IncomingMessage,
): NodeJS.ProcessEnv {
  return {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    // Git refuses repositories of another owner (a shared state folder, a container); these are known to be ours.
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    PATH_INFO: path,
    QUERY_STRING: query,
    REQUEST_METHOD: method ?? "GET",
    CONTENT_TYPE: headers["content-type"] ?? "",
    // Absent for a chunked body, which the backend then reads to its end.
    ...(headers["content-length"] && { CONTENT_LENGTH: headers["content-length"] }),
    HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
    GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    REMOTE_USER: "local",
    REMOTE_ADDR: "127.0.0.1",
  };
}

/** Copies the CGI headers to the response, and returns what was already read of the body. */
async function readHead(output: Readable, response: ServerResponse): Promise<Buffer> {
  const end = "\r\n\r\n";
  let head = Buffer.alloc(0);
  while (!head.includes(end)) {
    const chunk: Buffer | null = output.read();
    if (chunk) head = Buffer.concat([head, chunk]);
    else if (output.readableEnded) throw new Error("git http-backend gave no answer");
    else await Promise.race([once(output, "readable"), once(output, "end")]);
  }
  const length = head.indexOf(end);
  for (const line of head.subarray(0, length).toString("latin1").split("\r\n")) {
    const [name = "", value = ""] = line.split(/:\s*/, 2);
    if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
    else response.appendHeader(name, value);
  }
  return head.subarray(length + end.length);
}
