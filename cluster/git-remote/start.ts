/** Starts the git server, and configures Argo CD to reach the repository's URL through it. */
import { join } from "node:path";
import { repository } from "../../generators/settings.ts";
import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { ensurePassword } from "../password-file.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import { ensureProcess } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";
import { userName } from "./credentials.ts";
import { createBareRepository, remoteUrl } from "./repository.ts";

interface Target {
  state: ControlPlaneState;
  cluster: Kubernetes;
  ports: Ports;
}

/** Starts the git server, which needs nothing but certificates, and does not wait for it. */
export async function beginGitRemote({ state, ports }: Omit<Target, "cluster">): Promise<void> {
  await createBareRepository(state);
  ensurePassword(state.gitPassword);
  await ensureProcess(state, {
    name: "git-remote",
    file: process.execPath,
    arguments: [join(import.meta.dirname, "serve.ts"), state.directory, String(ports.gitRemote)],
  });
}

/** Configures Argo CD to reach the repository's URL through the git server, which has begun. */
export async function connectGitRemote({ state, cluster, ports }: Target): Promise<void> {
  await eventually("the git server's answer", 120, async () => {
    const { status } = await fetch(remoteUrl(ports));
    return status === unauthorized;
  });
  await apply(cluster, repositorySecret(ports, ensurePassword(state.gitPassword)));
}

/** What it answers to a request without the password. */
const unauthorized = 401;

/**
 * Argo CD reaches the URL through a proxy that answers in place of the host, with its own certificate; so the connection is `insecure`.
 * What it would verify never leaves the loopback interface.
 */
const repositorySecret = ({ gitRemote }: Ports, password: string) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: "repository-aicp",
    namespace: argoNamespace,
    labels: { "argocd.argoproj.io/secret-type": "repository" },
  },
  stringData: {
    type: "git",
    url: repository.url,
    proxy: `http://${loopback}:${gitRemote}`,
    insecure: "true",
    username: userName,
    password,
    // Sent with the first request, so that git never has to ask Argo CD for it.
    forceHttpBasicAuth: "true",
  },
});
