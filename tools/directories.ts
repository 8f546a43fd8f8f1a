/** The two folders that are used outside the repository: one for what is kept, one for what runs. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** An empty variable counts as unset, as the XDG rules have it. */
const folder = (own: string, xdg: string, otherwise: string): string =>
  resolve(
    process.env[own] || join(process.env[xdg] || join(homedir(), ...otherwise.split("/")), "aicp"),
  );

/** Tools, their build logs and assets: costly to make again, safe to delete. */
export const cacheDirectory = folder("AICP_CACHE", "XDG_CACHE_HOME", ".cache");

/** What the embedded control plane writes while it runs. */
export const stateDirectory = folder("AICP_STATE", "XDG_STATE_HOME", ".local/state");
