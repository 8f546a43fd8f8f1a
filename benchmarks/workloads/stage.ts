/** Starts what is measured: PostgreSQL, an agent, a coordinator and the bare server, as their images run them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Pool } from "pg";
import { nodeOptions as coordinatorOptions } from "../../generators/workloads/coordinator.ts";
import { createPostgres } from "../../local/postgres.ts";
import { type RunningServer, runServer } from "../../local/program.ts";
import { agentEnv, coordinatorEnv } from "../../local/program-env.ts";
import { initialise } from "../../local/system.ts";
import { imageFlags } from "./image-flags.ts";

export interface Stage {
  database: Pool;
  agent: RunningServer;
  coordinator: RunningServer;
  bareUrl: string;
  end: () => Promise<void>;
}

export async function setStage(unit: number, progress: (line: string) => void): Promise<Stage> {
  const ends: (() => unknown)[] = [];
  const end = async () => {
    for (let next = ends.pop(); next; next = ends.pop()) await next();
  };
  try {
    progress("filling the compile cache as the image's build does");
    const { nodeOptions, env, remove } = await imageFlags();
    ends.push(remove);
    progress("starting PostgreSQL and the programs");
    const postgres = await createPostgres();
    ends.push(postgres.remove);
    await initialise(postgres.connection);
    const database = new Pool({ ...postgres.connection, max: 8 });
    ends.push(() => database.end());

    const common = { ...env, ENDPOINT_LAG_MS: "0" };
    const agentSettings = {
      ...common,
      ...agentEnv(),
      WORK_UNIT: String(unit),
      MAX_IN_FLIGHT: "100",
    };
    const agent = await runServer("agent", { nodeOptions, env: agentSettings });
    ends.push(() => agent.stop());
    const settings = {
      ...common,
      ...coordinatorEnv(postgres.connection, agent.url),
      // A client's limits must not be what is measured.
      CLIENT_RATE: "1000000",
      CLIENT_OPEN_TASKS: "1000000",
    };
    const coordinator = await runServer("coordinator", {
      nodeOptions: [...nodeOptions, ...coordinatorOptions],
      env: settings,
    });
    ends.push(() => coordinator.stop());
    const bare = await startBare(nodeOptions, unit);
    ends.push(bare.stop);
    return { database, agent, coordinator, bareUrl: bare.url, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startBare(nodeOptions: string[], unit: number) {
  const child = spawn(
    process.execPath,
    [...nodeOptions, join(import.meta.dirname, "bare-server.ts")],
    {
      env: { WORK_UNIT: String(unit) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return { url: `http://127.0.0.1:${Number(port)}`, stop: () => child.kill("SIGTERM") };
}

/** A figure of a program's own /metrics. */
export async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name}{.*} (.*)$`, "m").exec(text)?.[1]);
}

export const residentMiB = async (url: string): Promise<number> =>
  (await metricOf(url, "process_resident_memory_bytes")) / 2 ** 20;
