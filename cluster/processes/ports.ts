/** Ports on the loopback interface: free ones from a block of the control plane's own, remembered so that printed URLs stay valid. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { readJson } from "../json-file.ts";
import type { ControlPlaneState } from "../state.ts";
import { claimBlock } from "./port-blocks.ts";

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
  "notificationsMetrics",
  "prometheus",
] as const;
export type PortName = (typeof portNames)[number];
export type Ports = Record<PortName, number>;

/**
 * The ports of the last start, or free ones, which are then remembered. While none of the control plane's processes runs,
 * a remembered port that another program has taken since means that all are chosen again.
 */
export async function rememberedPorts(
  state: ControlPlaneState,
  somethingRuns: boolean,
): Promise<Ports> {
  const known = readPorts(state);
  if (known && isComplete(known) && (somethingRuns || (await areFree(Object.values(known)))))
    return known;
  const free = await claimBlock(state.directory, portNames.length, areFree);
  const ports = Object.fromEntries(portNames.map((name, index) => [name, free[index]])) as Ports;
  writeFileSync(state.ports, JSON.stringify(ports, null, 2));
  return ports;
}

/** An earlier version of this code may have remembered fewer. */
const isComplete = (ports: Ports): boolean => portNames.every((name) => name in ports);

export const readPorts = ({ ports }: ControlPlaneState): Ports | undefined =>
  readJson<Ports>(ports);

async function areFree(ports: number[]): Promise<boolean> {
  const free = await Promise.all(ports.map(isFree));
  return free.every(Boolean);
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
