/** Argo CD's cache, with a password: a program that can write to it decides which manifests Argo CD applies. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePassword } from "../password-file.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import type { Command } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";

/** Argo CD reads the password from the file `auth` in this folder: an argument would be visible to every user. */
export const redisCredentials = ({ argoCd }: ControlPlaneState): string => join(argoCd, "redis");

export function redisCommand(state: ControlPlaneState, file: string, ports: Ports): Command {
  const folder = redisCredentials(state);
  mkdirSync(folder, { recursive: true });
  const settings = {
    bind: loopback,
    port: String(ports.redis),
    requirepass: ensurePassword(join(folder, "auth")),
    // In memory alone: Argo CD fills it again.
    save: '""',
    appendonly: "no",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  const configuration = join(folder, "redis.conf");
  writeFileSync(configuration, lines.join(""), { mode: 0o600 });
  return { name: "redis", file, arguments: [configuration] };
}
