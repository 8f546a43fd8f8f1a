/** The end of `pnpm start` and `pnpm status`: what runs, its addresses, and what to try next. */

import { styleText } from "node:util";
import { catalogue } from "../generators/catalogue.ts";
import { namespace } from "../generators/conventions.ts";
import { repository } from "../generators/settings.ts";
import { applicationName } from "../kubernetes/argo-cd/application.ts";
import { describe, syncState } from "../kubernetes/argo-cd/sync.ts";

import { remoteUrl } from "./git-remote/repository.ts";
import { firing, prometheusUrl } from "./monitoring/prometheus.ts";
import { table, workloadsOf } from "./overview.ts";
import { loopback } from "./processes/ports.ts";
import type { Session } from "./session.ts";

export async function printReport(session: Session): Promise<void> {
  const { cluster, environment } = session;
  const state = await syncState(cluster, applicationName(environment.name));
  const title = `${applicationName(environment.name)}: ${describe(state)}, at ${state.revision.slice(0, 8)}`;
  console.log(`\n${styleText(state.isDone ? "green" : "yellow", title)}\n`);
  const rows = await workloadsOf(cluster, namespace);
  console.log(table(rows.map(({ name, kind, state }) => [name, kind, state])));
  console.log(`\n${table(await addresses(session))}\n`);
}

async function addresses(session: Session): Promise<string[][]> {
  const { state, cluster, ports } = session;
  const argo = `http://${loopback}:${ports.argoApi}`;
  const page = await fetch(argo).then((response) => response.text());
  // Releases include the web interface; a build from the Go module does not.
  const hasInterface = page.includes("argo-cd") || page.includes('id="app"');
  return [
    ["Kubernetes", cluster.server, `export KUBECONFIG=${state.kubeconfig}`],
    [
      "Argo CD",
      hasInterface ? argo : `${argo}/api/v1/applications`,
      hasInterface ? "" : "its API: a build from source has no web interface",
    ],
    ["", "user admin", `password: ${initialPassword}`],
    ...(await monitoring(session)),
    ["git remote", remoteUrl({ gitRemote: ports.gitRemote }), `branch ${repository.revision}`],
    ["logs", state.logs, ""],
  ];
}

async function monitoring({ state, ports }: Session): Promise<string[][]> {
  const alerts = await firing(state, ports);
  if (!alerts) return [];
  const fires = alerts.length > 0 ? `fires: ${alerts.join(", ")}` : "no alert fires yet";
  return [["Prometheus", `${prometheusUrl(ports)}/api/v1/alerts`, fires]];
}

/** Argo CD generates it at its first start. */
const initialPassword =
  "kubectl get secret argocd-initial-admin-secret -n argocd -o jsonpath='{.data.password}' | base64 -d";

export function printNext(environment: string): void {
  const others = catalogue.environments
    .map(({ name }) => name)
    .filter((name) => name !== environment);
  const next = [
    ["pnpm simulate --scenario guide", "watch the agents scale 3 → 6 → 10 → 3"],
    ["pnpm push", "deploy HEAD, after an edit, `pnpm generate` and a commit"],
    ["pnpm status", "what runs, and with which processes"],
    [`pnpm start --environment ${others[0] ?? environment}`, `or ${others.slice(1).join(", ")}`],
    ["pnpm stop", "stop everything and delete its data"],
  ];
  console.log("Next:");
  console.log(table(next));
}
