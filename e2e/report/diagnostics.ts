/** Diagnostics of a failed scenario: objects, events, descriptions, and the logs of all pods. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { namespace } from "../../generators/conventions.ts";
import { list } from "../../kubernetes/client/operations.ts";
import type { Cluster } from "../cluster.ts";
import { type Pod, podKind } from "../pods/pods.ts";

const within = ["-n", namespace];

const commands: Record<string, string[]> = {
  "objects.txt": ["get", "all,networkpolicies,pdb,pvc,configmaps,events", "-o", "wide", ...within],
  "events.txt": ["get", "events", "--sort-by=.lastTimestamp", ...within],
  "descriptions.txt": [
    "describe",
    "nodes,pods,deployments,statefulsets,jobs,hpa,pdb,services",
    ...within,
  ],
  "usage.txt": ["top", "pods", "--containers", ...within],
  "applications.yaml": ["get", "applications,appprojects", "-o", "yaml", "-n", "argocd"],
  "argo-cd.log": [
    "logs",
    "statefulset/argocd-application-controller",
    "--tail=500",
    "-n",
    "argocd",
  ],
  "repo-server.log": ["logs", "deployment/argocd-repo-server", "--tail=200", "-n", "argocd"],
};

/** Collects whatever is available; a file whose command fails holds the error instead. */
export async function collectDiagnostics(cluster: Cluster, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const keep = async (file: string, parameters: string[]) => {
    const output = await cluster.kubectl(parameters, { mayFail: true, atMostSeconds: 30 });
    await writeFile(join(folder, file), `${output}\n`);
  };
  for (const [file, parameters] of Object.entries(commands)) await keep(file, parameters);
  for (const { metadata, status } of await list<Pod>(cluster.api, podKind)) {
    const logs = [
      "logs",
      metadata.name,
      ...within,
      "--all-containers",
      "--timestamps",
      "--tail=2000",
    ];
    await keep(`${metadata.name}.log`, logs);
    const restarts = status.containerStatuses?.some(({ restartCount }) => restartCount > 0);
    if (restarts) await keep(`${metadata.name}.previous.log`, [...logs, "--previous"]);
  }
}
