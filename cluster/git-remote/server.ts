/**
 * Serves bare repositories on the loopback interface, and under any `https://` URL to those who use it as a proxy: a
 * CONNECT is answered by this server itself, so that an Application's URL needs no change to be served from here.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { serveGit } from "./backend.ts";

export interface GitServerOptions {
  /** Folder of the bare repositories, laid out by the path of their URL. */
  root: string;
  port: number;
  host: string;
  certificate: string;
  key: string;
  /** Called with the path of the repository after each push that it took. */
  onPush: (repository: string) => void;
}

export async function startGitServer(options: GitServerOptions): Promise<Server> {
  const server = createServer((request, response) => answer(options, request, response));
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
  { root, onPush }: GitServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  try {
    await serveGit(root, request, response);
  } catch (error) {
    console.error(`${request.method} ${pathname}: ${error}`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
    return;
  }
  console.log(`${request.method} ${pathname} ${response.statusCode}`);
  const pushed = /^\/(.+)\/git-receive-pack$/.exec(pathname);
  if (pushed?.[1] && request.method === "POST" && response.statusCode === 200) onPush(pushed[1]);
}
