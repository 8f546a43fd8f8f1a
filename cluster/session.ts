/** The environment that the last start deployed, which the other commands act on. */

import { writeFileSync } from "node:fs";
import { environmentOf } from "../generators/catalogue.ts";
import type { Environment } from "../generators/environments/environment.ts";
import type { Kubernetes } from "../kubernetes/client/client.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { connectEmbedded } from "./connect.ts";
import { readJson } from "./json-file.ts";
import { type Ports, readPorts } from "./processes/ports.ts";
import { isRunning, recordedProcesses } from "./processes/processes.ts";
import type { ControlPlaneState } from "./state.ts";

export interface Session {
  state: ControlPlaneState;
  environment: Environment;
  ports: Ports;
  cluster: Kubernetes;
}

interface Settings {
  environment: string;
  /** The repository whose `start` it was. */
  checkout: string;
}

export function rememberSettings(state: ControlPlaneState, settings: Settings): void {
  writeFileSync(state.settings, JSON.stringify(settings));
}

export const rememberedSettings = ({ settings }: ControlPlaneState): Settings | undefined =>
  readJson<Settings>(settings);

/** The running control plane; throws an error that says how to start it. */
export async function currentSession(state: ControlPlaneState): Promise<Session> {
  const settings = rememberedSettings(state);
  const ports = readPorts(state);
  const running = await Promise.all(recordedProcesses(state).map(isRunning));
  if (!settings || !ports || !running.includes(true)) {
    throw new UserError(
      `the embedded control plane of this checkout (${state.directory}) is not running: \`pnpm start\` starts it`,
    );
  }
  if (running.includes(false)) {
    throw new UserError(
      "a process of the embedded control plane has exited: `pnpm status` names it, `pnpm start` restarts it",
    );
  }
  const environment = environmentOf(settings.environment);
  return { state, environment, ports, cluster: await connectEmbedded(state) };
}
