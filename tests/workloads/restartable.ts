/** A program that can be killed and started again at the same address, as a pod behind a Service. */
import { type ProgramName, type RunningServer, runServer } from "../../local/program.ts";

export interface Restartable {
  readonly url: string;
  /** What it printed, if it ever ended without being told to. */
  readonly crash: string | undefined;
  kill: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals>;
  start: () => Promise<void>;
}

export async function startRestartable(
  name: ProgramName,
  env: Record<string, string>,
): Promise<Restartable> {
  let server: RunningServer | undefined;
  let crash: string | undefined;
  const begin = async (port: string) => {
    const begun = await runServer(name, { env: { ...env, PORT: port } });
    server = begun;
    void begun.ended.then((end) => {
      if (server === begun) crash = `it ended with ${end}:\n${begun.output()}`;
    });
    return begun.url;
  };
  const url = await begin("0");
  return {
    url,
    get crash() {
      return crash;
    },
    async kill(signal = "SIGKILL") {
      const dying = server;
      server = undefined;
      return dying ? dying.stop(signal) : 0;
    },
    async start() {
      await begin(new URL(url).port);
    },
  };
}
