/** How a command ends when the user ends it: by a signal, or by ending the package manager that runs it. */
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf, parentOf } from "../kubernetes/process-identity.ts";

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

/** Runs work that cannot stop halfway: the process exits at once, and what cleans up runs on "exit". */
export async function abandonable(work: Promise<unknown>): Promise<void> {
  await interruptible((signal) => Promise.race([work, once(signal, "abort")]));
}

/**
 * Calls `onEnd` when the package manager that runs this command has ended. npx and pnpm pass no signal on, and which of the
 * shells and programs between them survive a signal differs: what always changes is the chain of this process's ancestors.
 */
export async function watchPackageManager(onEnd: () => void): Promise<NodeJS.Timeout | undefined> {
  const managers = await packageManagers();
  if (managers.length === 0) return undefined;
  const watch = setInterval(async () => {
    const now = await ancestors(managers.length);
    if (now.join() === managers.join()) return;
    clearInterval(watch);
    onEnd();
  }, watchMs);
  return watch.unref();
}

/**
 * The ancestors that belong to a package manager, nearest first. Those above are the user's own shells and terminals, which
 * may end before a command that runs in the background.
 */
async function packageManagers(): Promise<number[]> {
  if (!process.env.npm_lifecycle_event) return [];
  const found: number[] = [];
  for (const pid of await ancestors(mostAncestors)) {
    const command = (await commandOf(pid)) ?? "";
    if (!/\b(npm|npx|pnpm)\b|^\S*sh -c /.test(command)) break;
    found.push(pid);
  }
  return found;
}

/** npx, a shell, pnpm, a shell; twice, since a script may run another. */
const mostAncestors = 8;

async function ancestors(count: number): Promise<number[]> {
  const found = [process.ppid];
  while (found.length < count) {
    const parent = await parentOf(found.at(-1) as number);
    if (!parent) break;
    found.push(parent);
  }
  return found;
}
