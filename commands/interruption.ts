/** How a command ends when the user ends it: by a signal, or by ending the package manager that runs it. */
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parentOf } from "../cluster/processes/process-identity.ts";

/** How long a command may take to clean up: a pipeline that cancels a job waits about 10 s before it sends SIGKILL. */
const graceMs = 5000;
const watchMs = 500;

/**
 * Runs a command's work with a signal that aborts when the user interrupts it. If the work has not finished by itself
 * soon after, the process exits, and execa ends the children of a process that exits.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const running = work(controller.signal);
  const interrupt = async (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => {
    const exitCode = 128 + constants.signals[signal];
    // A second signal does not wait.
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(new Error(`interrupted by ${signal}`));
    await Promise.race([running.catch(() => {}), sleep(graceMs)]);
    process.exit(exitCode);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interrupt(signal));
  }
  const watch = await watchPackageManager(() => interrupt("SIGTERM"));
  try {
    return await running;
  } finally {
    clearInterval(watch);
  }
}

/**
 * npx and pnpm pass no signal on. A killed pnpm leaves a shell between it and the command, so that the command's own parent
 * stays the same: what changes is the parent's parent.
 */
async function watchPackageManager(onEnd: () => void): Promise<NodeJS.Timeout | undefined> {
  // Without a package manager the ancestors are shells and terminals, which may end before a command in the background.
  if (!process.env.npm_lifecycle_event) return undefined;
  const ancestors = async () => `${process.ppid} ${await parentOf(process.ppid)}`;
  const first = await ancestors();
  const watch = setInterval(async () => {
    if ((await ancestors()) === first) return;
    clearInterval(watch);
    onEnd();
  }, watchMs);
  return watch.unref();
}
