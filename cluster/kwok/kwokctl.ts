/** Runs kwokctl on one control plane, apart from any clusters of the user's own. */
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../kubernetes/user-error.ts";
import { forget, record } from "../processes/processes.ts";
import { type ControlPlaneState, clusterName } from "../state.ts";
import { adoptComponents, endedComponents } from "./kwok-processes.ts";
import type { KubernetesTools } from "./kwokctl-configuration.ts";

/** Its name among the recorded processes, while it runs. */
export const kwokctlName = "kwokctl";

/**
 * On a busy machine metrics-server looks for the API server's certificates before they are published, and exits; kwokctl starts
 * what it finds missing, and nothing else.
 */
const attempts = 3;

export async function kwokctl(
  state: ControlPlaneState,
  tools: KubernetesTools,
  parameters: string[],
): Promise<void> {
  const log = join(state.logs, "kwokctl.log");
  for (let attempt = 1; ; attempt += 1) {
    const command = attempt === 1 ? parameters : ["start", "cluster"];
    const exitCode = await execute(state, tools, command, log);
    const ended = await endedComponents(state);
    // After a failure too: a component that is not recorded would never be stopped.
    await adoptComponents(state);
    if (exitCode === 0 && ended.length === 0) return;
    if (exitCode === 0 && attempt < attempts) continue;
    const hint =
      "The next start chooses other ports if one was taken meanwhile; otherwise, see the logs.";
    throw new UserError(
      [`kwokctl could not start the cluster: its log is ${log}`, ...ended, hint].join("\n  "),
    );
  }
}

async function execute(
  state: ControlPlaneState,
  { kwokctl: file, kubectl }: KubernetesTools,
  parameters: string[],
  log: string,
): Promise<number | undefined> {
  mkdirSync(state.logs, { recursive: true });
  const child = execa(file, [...parameters, "--name", clusterName], {
    env: {
      ...withoutOwnSettings(process.env),
      // kwokctl prefers any kubectl on the PATH, whatever its version, to the one in its configuration.
      PATH: `${dirname(kubectl)}${delimiter}${process.env.PATH}`,
      KWOK_WORKDIR: state.kwok,
      KUBECONFIG: state.kubeconfig,
      KUBECACHEDIR: join(state.kwok, "discovery"),
    },
    stdin: "ignore",
    stdout: { file: log, append: true },
    stderr: { file: log, append: true },
    reject: false,
  });
  // A start that is killed leaves it running: the next start must find it, or both would create the cluster.
  if (child.pid) await record(state, kwokctlName, child.pid, log, []).catch(() => {});
  const { exitCode } = await child;
  forget(state, kwokctlName);
  return exitCode;
}

/** kwokctl takes each of its options from the environment too; the user's settings are for other clusters. */
const withoutOwnSettings = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(
    Object.keys(env)
      .filter((name) => name.startsWith("KWOK_"))
      .map((name) => [name, undefined]),
  );
