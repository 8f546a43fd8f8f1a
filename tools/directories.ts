/** The folder outside the repository in which tools are kept. */
import { homedir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * Tools, their build logs and assets: expensive to make again, safe to delete. A variable that is empty, or of XDG and relative,
 * counts as unset, as in the XDG rules.
 */
export function cacheDirectory({ AICP_CACHE, XDG_CACHE_HOME = "" }: NodeJS.ProcessEnv): string {
  if (AICP_CACHE) return resolve(AICP_CACHE);
  const home = homedir() || userInfo().homedir; // HOME may be set, and empty
  return join(isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(home, ".cache"), "aicp");
}
