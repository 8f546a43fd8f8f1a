/** The system under test: a cluster, Argo CD, and a checkout whose commits it deploys. */

import { appendFileSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { inject } from "vitest";
import { awaitArgoCd } from "../../cluster/argo-cd/argo-cd.ts";
import * as bringUp from "../../cluster/bring-up.ts";
import { connectEmbedded } from "../../cluster/connect.ts";
import { pushHead } from "../../cluster/git-remote/repository.ts";
import { type Ports, readPorts } from "../../cluster/processes/ports.ts";
import { currentSession, rememberedSettings, rememberSettings } from "../../cluster/session.ts";
import { stateIn } from "../../cluster/state.ts";
import { environmentOf } from "../../generators/catalogue.ts";
import { applicationName } from "../../kubernetes/argo-cd/application.ts";
import { applicationKind, refreshApplications } from "../../kubernetes/argo-cd/refresh.ts";
import { describe, synced, syncState } from "../../kubernetes/argo-cd/sync.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { merge, remove } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { ownRepository } from "../../kubernetes/git-environment.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { own } from "./runs.ts";

/** A folder of this worker's own, which the next files that it runs find again. */
const folder = join(inject("gitopsRun"), process.env.VITEST_POOL_ID ?? "");
export const state = stateIn(join(folder, "state"));
/** A clone, so that the tests commit where no developer does. */
export const checkout = join(folder, "checkout");

export async function bringUpSystem(): Promise<void> {
  await own(folder);
  if (!existsSync(checkout)) await clone();
  const tools = bringUp.beginTools({});
  const controlPlane = await bringUp.bringUpControlPlane(state, tools);
  await bringUp.bringUpArgoCd(controlPlane, tools);
  await awaitArgoCd(controlPlane);
  await bringUp.bringUpGitRemote(controlPlane, checkout);
}

async function clone(): Promise<void> {
  const own = ["--template=", "--config", "core.hooksPath=/dev/null"];
  await execa("git", ["clone", "--quiet", "--no-hardlinks", ...own, repositoryRoot, checkout]);
  // So that `pnpm generate` runs there too.
  symlinkSync(join(repositoryRoot, "node_modules"), join(checkout, "node_modules"));
  // The repository's own .gitignore speaks of a folder, which a link is not.
  mkdirSync(join(checkout, ".git/info"), { recursive: true });
  appendFileSync(join(checkout, ".git/info/exclude"), "/node_modules\n");
  await git("config", "user.name", "Tests");
  await git("config", "user.email", "tests@example.com");
  await git("tag", "pristine");
}

export async function git(...parameters: string[]): Promise<string> {
  const { stdout } = await execa("git", ["-C", checkout, ...parameters], { env: ownRepository });
  return stdout;
}

/** Deploys the environment as it is committed in this repository, wherever the tests before have left it. */
export async function deployPristine(environment: string): Promise<string> {
  const head = await beginPristine(environment);
  await awaitSync(await connectEmbedded(state), head);
  return head;
}

/** Hands it to Argo CD; returns the commit that it is to deploy. */
export async function beginPristine(environment: string): Promise<string> {
  await git("reset", "--quiet", "--hard", "pristine");
  await git("clean", "--quiet", "-d", "--force");
  const ports = currentPorts();
  const head = await pushHead(checkout, { state, ports });
  const cluster = await connectEmbedded(state);
  rememberSettings(state, { environment, checkout });
  const tools = bringUp.beginTools({});
  const controlPlane = { state, cluster, ports };
  await bringUp.bringUpApplication(controlPlane, tools, checkout, environmentOf(environment));
  await refreshApplications(cluster, head);
  return head;
}

export function currentPorts(): Ports {
  const ports = readPorts(state);
  if (!ports) throw new Error("no ports are remembered");
  return ports;
}

/** The Application that is deployed. */
export const application = (): string =>
  applicationName(rememberedSettings(state)?.environment ?? "");

/** Takes the Application away, and leaves what it has deployed. */
export async function removeApplication(cluster: Kubernetes): Promise<void> {
  const reference = { ...applicationKind, name: application() };
  await merge(cluster, reference, { metadata: { finalizers: null } });
  await remove(cluster, reference);
}

/** Commits what the checkout holds, and pushes it as a developer would; returns the commit. */
export async function commitAndPush(message: string): Promise<string> {
  await git("add", "--all");
  await git("commit", "--quiet", "--message", message);
  return push();
}

export async function push(): Promise<string> {
  const { ports } = await currentSession(state);
  return pushHead(checkout, { state, ports });
}

/** Replaces texts of a file, each of which must be there. */
export async function edit(file: string, replacements: [string, string][]): Promise<void> {
  const path = join(checkout, file);
  let text = await readFile(path, "utf8");
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`${file} does not hold ${JSON.stringify(from)}`);
    text = text.replace(from, to);
  }
  await writeFile(path, text);
}

export async function generate(): Promise<void> {
  await execa(process.execPath, ["generators/generate.ts"], { cwd: checkout });
}

/** Gives minikube another image, as a release does. */
export async function bump(tag: string): Promise<void> {
  const command = ["commands/bump.ts", tag, "--environment", "minikube"];
  await execa(process.execPath, command, { cwd: checkout });
}

/** A deployment may take as long as a busy machine makes it take; the usual is under 20 s. */
export const syncSeconds = 150;

export const awaitSync = async (cluster: Kubernetes, revision: string): Promise<void> =>
  synced(cluster, application(), revision, { seconds: syncSeconds });

/** Waits for what Argo CD is to do; if it does not, its own words say why. */
export async function awaitArgo<T>(
  cluster: Kubernetes,
  what: string,
  probe: () => Promise<T | undefined | false>,
): Promise<T> {
  try {
    return await eventually(what, syncSeconds, probe);
  } catch (error) {
    const { revision, ...state } = await syncState(cluster, application());
    throw new Error(
      `${(error as Error).message}: ${describe({ revision, ...state })} at ${revision}`,
    );
  }
}

/**
 * The first that `look` finds while something goes on: a sync that is tried again makes the Jobs of its hooks again. It is, where
 * the autoscaler has no metrics of new pods yet.
 */
export async function firstDuring<T>(
  goesOn: Promise<unknown>,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let isOver = false;
  const end = goesOn.finally(() => {
    isOver = true;
  });
  const looking = async () => {
    while (true) {
      const wasOver = isOver;
      const found = await look();
      if (found || wasOver) return found;
      await sleep(250);
    }
  };
  const [found] = await Promise.all([looking(), end]);
  return found;
}

/** kubectl of the pinned version, on the cluster of these tests. */
export async function kubectl(...parameters: string[]) {
  const env = { KUBECONFIG: state.kubeconfig, KUBECACHEDIR: join(state.kwok, "discovery") };
  return execa(await resolveTool("kubectl"), parameters, { env, reject: false });
}
