/** How every program starts and ends: signals become one AbortSignal, a failure becomes exit code 1. */
import { ExplainedError } from "./explained-error.ts";

/** Exit codes after a second signal, which ends the process at once. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const;

export async function runProgram(
  name: string,
  main: (stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(code);
      stop.abort(new Error(`${name} was asked to stop by ${signal}`));
    });
  }
  let exitCode = 0;
  try {
    await main(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted || error !== stop.signal.reason) {
      process.stderr.write(`${name}: ${explain(error)}\n`);
      exitCode = 1;
    }
  }
  await written(process.stdout);
  process.exit(exitCode);
}

/** A pipe takes 64 KiB at once: what its reader has not made room for would be lost at the exit. One that has gone wants none. */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const explainsItself = error instanceof ExplainedError || isOfListening(error);
  return explainsItself ? error.message : (error.stack ?? error.message);
}

/** It names the address, which another program has or which this one may not have. */
const isOfListening = (error: Error): boolean => "syscall" in error && error.syscall === "listen";
