/**
 * Serves bare repositories on the loopback interface, and under any `https://` URL to clients that use it as a proxy: it
 * answers a CONNECT itself, so that an Application's URL needs no change to be served from here.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { serveGit, type Target, targetOf } from "./backend.ts";
import { isAuthorized } from "./credentials.ts";

export interface GitServerOptions {
  /** Folder of the bare repositories, laid out by the path of their URL. */
  root: string;
  port: number;
  host: string;
  certificate: string;
  key: string;
  /** Every request must carry it, for the user of credentials.ts. */
  password: string;
  /** Called with the path of the repository after each push that was accepted. */
  onPush: (repository: string) => void;
}

export async function startGitServer(options: GitServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: Error) => {
      console.error(`${request.method} ${request.url}: ${error.message}`);
      // Half an answer cannot be taken back: the client sees that the connection ends early.
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  const secureContext = createSecureContext({ cert: options.certificate, key: options.key });
  server.on("connect", (_request: IncomingMessage, socket: Socket) => {
    socket.on("error", () => socket.destroy());
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      ALPNProtocols: ["http/1.1"],
    });
    secure.on("error", () => secure.destroy());
    server.emit("connection", secure);
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  return server;
}

async function answer(
  { root, password, onPush }: GitServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isAuthorized(request.headers.authorization, password)) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="aicp"' }).end();
    return;
  }
  const target = targetOf(request);
  if (!target) {
    response.writeHead(400).end();
    return;
  }
  await serveGit(root, target, request, response);
  console.log(`${request.method} ${target.path} ${response.statusCode}`);
  const repository = pushedRepository(request, target, response);
  if (repository) onPush(repository);
}

function pushedRepository(
  { method }: IncomingMessage,
  { path }: Target,
  { statusCode }: ServerResponse,
): string | undefined {
  if (method !== "POST" || statusCode !== 200) return undefined;
  return /^\/+(.+)\/git-receive-pack$/.exec(path)?.[1];
}
