/** What the last start was asked for: the other commands act on that environment. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { environmentOf } from "../generators/catalogue.ts";
import type { Environment } from "../generators/environments/environment.ts";
import type { Kubernetes } from "../kubernetes/client.ts";
import { connectEmbedded } from "./connect.ts";

import { settingsFile } from "./paths.ts";
import { type Ports, readPorts } from "./processes/ports.ts";
import { isRunning, recordedProcesses } from "./processes/processes.ts";

export interface Session {
  environment: Environment;
  ports: Ports;
  cluster: Kubernetes;
}

export function rememberEnvironment(environment: string): void {
  mkdirSync(dirname(settingsFile), { recursive: true });
  writeFileSync(settingsFile, JSON.stringify({ environment }));
}

/** The running control plane, or an error that says how to have one. */
export async function currentSession(): Promise<Session> {
  const environment = rememberedEnvironment();
  const ports = readPorts();
  const running = await Promise.all(recordedProcesses().map(isRunning));
  if (!environment || !ports || !running.includes(true)) {
    throw new Error("the embedded control plane does not run: `pnpm start` starts it");
  }
  if (running.includes(false)) {
    throw new Error(
      "a part of the embedded control plane has ended: `pnpm status` says which, `pnpm start` mends it",
    );
  }
  return { environment: environmentOf(environment), ports, cluster: await connectEmbedded() };
}

export function rememberedEnvironment(): string | undefined {
  try {
    return JSON.parse(readFileSync(settingsFile, "utf8")).environment;
  } catch {
    return undefined;
  }
}
