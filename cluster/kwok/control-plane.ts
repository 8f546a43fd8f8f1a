/** Kubernetes itself: etcd, API server, controllers and scheduler as local processes by kwok's own kwokctl. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import {
  clusterDirectory,
  clusterName,
  kubeconfig,
  kwokDirectory,
  logDirectory,
} from "../paths.ts";
import type { Ports } from "../processes/ports.ts";
import { adoptComponents, componentRuns, endedComponents } from "./kwok-processes.ts";
import {
  components,
  configurationOf,
  type KubernetesTools,
  type Pace,
  usualPace,
} from "./kwokctl-configuration.ts";
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
  await adoptComponents();
  const running = await Promise.all(components.map(componentRuns));
  if (running.every(Boolean)) return;
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
}

/** A cluster whose creation was cut short, or that others tools or ports have since been chosen for, is made anew. */
const isComplete = (configuration: string): boolean =>
  existsSync(completeFile) && readFileSync(completeFile, "utf8") === configuration;

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
  const ended = await endedComponents();
  // Also after a failure: what it started must be known to be stopped.
  await adoptComponents();
  if (exitCode === 0 && ended.length === 0) return;
  const hint =
    "The next start chooses other ports if one was taken meanwhile; otherwise, see the logs.";
  throw new Error(
    [`kwokctl could not start the cluster: its log is ${log}`, ...ended, hint].join("\n  "),
  );
}

/** Each of kwokctl's options can also come from the environment: the user's belong to clusters of the user's own. */
const withoutOwnSettings = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name.startsWith("KWOK_"))
    .map((name) => [name, undefined]),
);
