import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { manageConnections } from "./connections.ts";

const lifecycle = { draining: false };

/** More than the buffers of a connection hold. */
const much = "x".repeat(32 * 1024 * 1024);

async function startServer(maximum: number) {
  const app = fastify({ forceCloseConnections: true });
  manageConnections(app, lifecycle, maximum);
  const arrived = Promise.withResolvers<void>();
  app.get("/never", () => {
    arrived.resolve();
    return new Promise(() => {});
  });
  app.get("/much", async () => much);
  app.post("/never", () => new Promise(() => {}));
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const open = async (request: string): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    if (request)
      socket.write(`${request} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n`);
    return socket;
  };
  return { open, arrived: arrived.promise };
}

/** Resolves once the server has closed it. */
const closed = (socket: Socket) => once(socket.resume(), "close");

test("closes the oldest connection that waits for no answer: unread answers and unsent bodies before those that wait", async () => {
  const { open, arrived } = await startServer(3);
  const waiting = await open("GET /never");
  waiting.write("x");
  await arrived;
  const unread = await open("GET /much");
  unread.write("x");
  await once(unread, "readable");
  const unsent = await open("POST /never");

  await open("");
  await closed(unread);
  await open("");
  await closed(unsent);
  expect(waiting.destroyed).toBe(false);
});

test("asks a client to reconnect after 200 requests", async () => {
  const { open } = await startServer(3);
  const socket = await open("");
  const request = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  socket.write(request.repeat(201));
  await once(socket, "close");
  expect(text.match(/HTTP\/1.1 404/g)).toHaveLength(200);
  expect(text.match(/connection: close/gi)).toHaveLength(1);
});
