/** The folder outside the repository in which tools are kept. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Tools, their build logs and assets: expensive to make again, safe to delete. An empty variable counts as unset, as in the XDG rules. */
export const cacheDirectory = ({ AICP_CACHE, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string =>
  resolve(AICP_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "aicp"));
