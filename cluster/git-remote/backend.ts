/** Answers git's smart HTTP protocol by `git http-backend`, git's own CGI program. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Serves one request from the repositories under `root`; resolves once the answer is sent. */
export async function serveGit(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const backend = spawn("git", ["http-backend"], {
    env: { ...process.env, ...cgiVariables(root, url, request) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(backend, "close");
  // The backend may answer, and hang up, before it has read all that was sent.
  const sent = pipeline(request, backend.stdin).catch(() => {});
  const body = await readHead(backend.stdout, response);
  response.write(body);
  await pipeline(backend.stdout, response);
  await Promise.all([sent, ended]);
}

function cgiVariables(root: string, url: URL, { method, headers }: IncomingMessage) {
  return {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    // Whose repositories these are is settled: another owner's (a shared state folder, a container) is no surprise.
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
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

/** Turns the CGI head into the response's own, and returns what was already read of the body. */
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
