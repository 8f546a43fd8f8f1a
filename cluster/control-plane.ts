/** Kubernetes itself: etcd, API server, controllers and scheduler as local processes by kwok's own kwokctl. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import {
  components,
  configurationOf,
  type KubernetesTools,
  type Pace,
  usualPace,
} from "./kwokctl-configuration.ts";
import { clusterDirectory, clusterName, kubeconfig, kwokDirectory, logDirectory } from "./paths.ts";
import type { Ports } from "./ports.ts";
import { fileOf, isRunning, record, recorded } from "./processes.ts";
import { stopProcesses } from "./tear-down.ts";

/** Holds the configuration that the cluster was made from, once all of it is there. */
const completeFile = join(clusterDirectory, "complete");
const configurationFile = join(kwokDirectory, "control-plane.yaml");

/** Creates the cluster, or goes on with the one that is there unless it was made from other tools or ports. */
export async function startControlPlane(
  tools: KubernetesTools,
  /** A folder that kustomize builds. */
  metricsServerManifests: string,
  ports: Ports,
  pace: Pace = usualPace,
): Promise<void> {
  const configuration = stringify(configurationOf(tools, metricsServerManifests, ports, pace));
  if (existsSync(clusterDirectory) && !isComplete(configuration)) {
    await stopProcesses();
    rmSync(clusterDirectory, { recursive: true });
  }
  const running = await Promise.all(components.map(runs));
  if (running.every(Boolean)) return;
  await forgetStrangers();
  if (existsSync(clusterDirectory)) {
    await kwokctl(tools, ["start", "cluster", "--wait", "120s"]);
  } else {
    mkdirSync(kwokDirectory, { recursive: true });
    writeFileSync(configurationFile, configuration);
    await kwokctl(tools, [
      ...["create", "cluster", "--config", configurationFile],
      ...["--kubeconfig", kubeconfig, "--wait", "120s"],
    ]);
    writeFileSync(completeFile, configuration);
  }
  await adoptProcesses();
}

/** A cluster whose creation was cut short, or that others tools or ports have since been chosen for, is made anew. */
const isComplete = (configuration: string): boolean =>
  existsSync(completeFile) && readFileSync(completeFile, "utf8") === configuration;

const runs = async (component: string): Promise<boolean> => {
  const entry = recorded(component);
  return entry !== undefined && (await isRunning(entry));
};

/** kwokctl trusts its files of process numbers, which other programs may own by now: those files are removed. */
async function forgetStrangers(): Promise<void> {
  for (const component of components) {
    if (await runs(component)) continue;
    rmSync(pidFile(component), { force: true });
    rmSync(fileOf(component), { force: true });
  }
}

async function adoptProcesses(): Promise<void> {
  for (const component of components) {
    const pid = Number(readFileSync(pidFile(component), "utf8"));
    const log = join(clusterDirectory, "logs", `${component}.log`);
    await record(component, pid, log, []);
  }
}

const pidFile = (component: string) => join(clusterDirectory, "pids", `${component}.pid`);

async function kwokctl({ kwokctl: file, kubectl }: KubernetesTools, parameters: string[]) {
  const log = join(logDirectory, "kwokctl.log");
  mkdirSync(logDirectory, { recursive: true });
  const { exitCode } = await execa(file, [...parameters, "--name", clusterName], {
    env: {
      ...withoutOwnSettings,
      // It prefers a kubectl of the PATH, whatever its version, to the one in its configuration.
      PATH: `${dirname(kubectl)}${delimiter}${process.env.PATH}`,
      KWOK_WORKDIR: kwokDirectory,
      KUBECONFIG: kubeconfig,
      KUBECACHEDIR: join(kwokDirectory, "discovery"),
    },
    stdin: "ignore",
    stdout: { file: log, append: true },
    stderr: { file: log, append: true },
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`kwokctl could not start the cluster: see ${log}`);
}

/** Each of kwokctl's options can also come from the environment: the user's belong to clusters of the user's own. */
const withoutOwnSettings = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name.startsWith("KWOK_"))
    .map((name) => [name, undefined]),
);
