/** Another user of the machine, who has none of the control plane's files, gets nothing from its ports. */
import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import { remoteUrl } from "../../cluster/git-remote/repository.ts";
import { loopback, type PortName } from "../../cluster/processes/ports.ts";
import { currentPorts, state } from "./system.ts";

/** What a server answers to `request`, or the reason for which it ends the connection. */
async function answer(socket: ReturnType<typeof connect>, request: string): Promise<string> {
  socket.on("error", () => {});
  socket.write(request);
  const answered = once(socket, "data").then(([data]) => String(data));
  const failed = once(socket, "close").then(() => "closed");
  try {
    return await Promise.race([answered, failed]);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

const overTls = (port: number, request: string) =>
  answer(connectTls({ port, host: loopback, rejectUnauthorized: false }), request);

test("the state folder, with its keys, passwords and logs, is its owner's alone", () => {
  expect(statSync(state.directory).mode & 0o777).toBe(0o700);
});

test("etcd and the repo-server end the connection of a client without a certificate", async () => {
  const ports = currentPorts();
  const get = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n";
  expect(await overTls(ports.etcd, get)).toMatch(/CERTIFICATE_REQUIRED|closed/);
  expect(await overTls(ports.etcdPeer, get)).toMatch(/CERTIFICATE_REQUIRED|closed/);
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  expect(await overTls(ports.repoServer, preface)).toMatch(/CERTIFICATE_REQUIRED|closed/);
});

test("Kubernetes, Argo CD and the git remote answer that they want credentials", async () => {
  const ports = currentPorts();
  const api = await overTls(
    ports.kubeApiserver,
    "GET /api/v1/secrets HTTP/1.1\r\nHost: localhost\r\n\r\n",
  );
  expect(api).toMatch(/^HTTP\/1.1 40[13] /);
  const argo = await fetch(`http://${loopback}:${ports.argoApi}/api/v1/applications`);
  expect(argo.status).toBe(401);
  expect((await fetch(`${remoteUrl(ports)}/HEAD`)).status).toBe(401);
});

test("Redis wants its password before any command", async () => {
  const socket = connect(currentPorts().redis, loopback);
  expect(await answer(socket, "*1\r\n$4\r\nPING\r\n")).toMatch(/^-NOAUTH/);
});

/** Linux answers on every address of 127.0.0.0/8 for a server that listens on all addresses, but not for 127.0.0.1 alone. */
const anotherAddress = "127.0.0.2";

/** Argo CD's two controllers have no option for the address of their metrics. */
const everywhere: PortName[] = ["controllerMetrics", "notificationsMetrics"];

test("only the metrics of Argo CD's controllers can be reached from another machine", async () => {
  const reached: string[] = [];
  for (const [name, port] of Object.entries(currentPorts())) {
    const socket = connect(port, anotherAddress);
    const outcome = Promise.race([
      once(socket, "connect").then(() => reached.push(name)),
      once(socket, "error"),
    ]);
    await outcome.catch(() => {});
    socket.destroy();
  }
  expect(everywhere).toEqual(expect.arrayContaining(reached));
});
