/** How each component of Argo CD is started. */
import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import type { Command } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";
import { type ArgoFiles, environmentOf } from "./argo-folders.ts";
import { redisCommand } from "./redis.ts";

interface ArgoCommands {
  /** They need nothing that is in the cluster. */
  early: Command[];
  controller: Command;
  /** No sync needs them, and on two cores each start delays the others. */
  late: Command[];
}

export function argoCommands(
  state: ControlPlaneState,
  { argocd, redis }: ArgoFiles,
  ports: Ports,
): ArgoCommands {
  const environment = environmentOf(state, process.env.PATH ?? "");
  const component = (name: string, more: string[], extra = {}): Command => ({
    name,
    file: argocd,
    arguments: [...more, "--redis", `${loopback}:${ports.redis}`],
    environment: { ...environment, ARGOCD_BINARY_NAME: name, ...extra },
    directory: state.argoCd,
  });
  const repoServer = repoServerOptions(state, ports);
  const namespace = ["--namespace", argoNamespace];
  const early = [
    redisCommand(state, redis, ports),
    component("argocd-repo-server", [
      ...["--address", loopback, "--port", `${ports.repoServer}`],
      ...["--metrics-address", loopback, "--metrics-port", `${ports.repoServerMetrics}`],
      ...["--client-ca-path", state.certificateAuthority],
    ]),
  ];
  const controller = component(
    "argocd-application-controller",
    // Its metrics have no option for the address: they listen on all of them.
    [...namespace, ...repoServer, "--metrics-port", `${ports.controllerMetrics}`],
    // It derives its shard of the clusters from the number at the end.
    { HOSTNAME: "argocd-application-controller-0" },
  );
  const late = [
    component("argocd-server", [
      ...[...namespace, ...repoServer, "--address", loopback, "--port", `${ports.argoApi}`],
      ...["--metrics-address", loopback, "--metrics-port", `${ports.argoApiMetrics}`],
      // Without TLS, which the loopback interface does not need. Nothing listens at the address for Dex: no single sign-on.
      ...["--insecure", "--dex-server", "http://127.0.0.1:1"],
    ]),
    {
      name: "argocd-notifications",
      file: argocd,
      // It has no option for the address of its metrics either, and asks the repo-server only for templates that name commits.
      arguments: [
        ...[...namespace, "--argocd-repo-server", `${loopback}:${ports.repoServer}`],
        ...["--metrics-port", `${ports.notificationsMetrics}`],
      ],
      environment: { ...environment, ARGOCD_BINARY_NAME: "argocd-notifications" },
      directory: state.argoCd,
    },
  ];
  return { early, controller, late };
}

/** Both sides show a certificate: otherwise the repo-server would work for every user of the machine. */
const repoServerOptions = (state: ControlPlaneState, ports: Ports): string[] => [
  ...["--repo-server", `${loopback}:${ports.repoServer}`],
  ...["--repo-server-ca-cert-path", state.certificateAuthority],
  ...["--repo-server-client-cert-path", state.serverCertificate],
  ...["--repo-server-client-cert-key-path", state.serverKey],
];
