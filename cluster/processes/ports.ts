/** Ports on the loopback interface: the first free ones of a block, remembered so that printed URLs stay true. */
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { stateDirectory } from "../../tools/directories.ts";
import { portFile } from "../paths.ts";

export const loopback = "127.0.0.1";

const portNames = [
  "argoApi",
  "gitRemote",
  "kubeApiserver",
  "etcd",
  "etcdPeer",
  "controllerManager",
  "scheduler",
  "kwok",
  "metricsServer",
  "redis",
  "repoServer",
  "repoServerMetrics",
  "controllerMetrics",
  "argoApiMetrics",
] as const;
export type PortName = (typeof portNames)[number];
export type Ports = Record<PortName, number>;

/** Below the range from which systems draw the ports of outgoing connections, so that none is lost to one of those. */
const lastPort = 29_999;

/**
 * Each state folder begins in a block of its own, so that two that are started at once do not reach for the same ports:
 * names that differ in their last letter alone never share one.
 */
export function firstPort(directory: string): number {
  const block = [...directory].reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) as number)) % 40,
    0,
  );
  return 26_000 + 50 * block;
}

/**
 * The ports of this state folder: those of the last start, or free ones, which are then remembered. While nothing of
 * ours runs, a remembered port that another program has taken meanwhile means that all are chosen anew.
 */
export async function rememberedPorts(somethingRuns: boolean): Promise<Ports> {
  const known = readPorts();
  if (known && (somethingRuns || (await allFree(known)))) return known;
  const ports: Partial<Ports> = {};
  const first = firstPort(stateDirectory);
  let port = first;
  for (const name of portNames) {
    while (!(await isFree(port))) port += 1;
    if (port > lastPort) throw new Error(`no port is free between ${first} and ${lastPort}`);
    ports[name] = port++;
  }
  mkdirSync(dirname(portFile), { recursive: true });
  writeFileSync(portFile, JSON.stringify(ports, null, 2));
  return ports as Ports;
}

async function allFree(ports: Ports): Promise<boolean> {
  const free = await Promise.all(Object.values(ports).map(isFree));
  return free.every(Boolean);
}

export function readPorts(): Ports | undefined {
  try {
    return JSON.parse(readFileSync(portFile, "utf8"));
  } catch {
    return undefined;
  }
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, loopback);
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
