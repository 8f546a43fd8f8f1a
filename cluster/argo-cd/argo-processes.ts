/** How each component of Argo CD is started, with the folders and programs that it needs. */
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import type { Command } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";

export interface ArgoFiles {
  argocd: string;
  redis: string;
  kustomize: string;
  installManifest: string;
  gitVerifyWrapper: string;
  gpgWrapper: string;
}

/** Programs that the components call by name. */
const programsOf = ({ argoCd }: ControlPlaneState): string => join(argoCd, "bin");
/** Folders that the components would otherwise take from /app or the user's home. */
const folders = ["tls", "ssh", "gpg", "gpg-source", "plugins", "home", "tmp"];

export function fillFolders(
  state: ControlPlaneState,
  { kustomize, gitVerifyWrapper, gpgWrapper }: ArgoFiles,
): void {
  for (const folder of folders) mkdirSync(join(state.argoCd, folder), { recursive: true });
  chmodSync(join(state.argoCd, "gpg"), 0o700);
  const programDirectory = programsOf(state);
  rmSync(programDirectory, { recursive: true, force: true });
  mkdirSync(programDirectory);
  symlinkSync(kustomize, join(programDirectory, "kustomize"));
  for (const script of [gitVerifyWrapper, gpgWrapper]) {
    const copy = join(programDirectory, basename(script));
    copyFileSync(script, copy);
    chmodSync(copy, 0o755);
  }
}

const environmentOf = (state: ControlPlaneState) => ({
  KUBECONFIG: state.kubeconfig,
  // Applications that name https://kubernetes.default.svc then deploy to the cluster of this kubeconfig.
  ARGOCD_FAKE_IN_CLUSTER: "true",
  ARGOCD_GPG_ENABLED: "false",
  // A wave still waits for the health of the previous one, but not for two more seconds.
  ARGOCD_SYNC_WAVE_DELAY: "0",
  ARGOCD_TLS_DATA_PATH: join(state.argoCd, "tls"),
  ARGOCD_SSH_DATA_PATH: join(state.argoCd, "ssh"),
  ARGOCD_GNUPGHOME: join(state.argoCd, "gpg"),
  ARGOCD_GPG_DATA_PATH: join(state.argoCd, "gpg-source"),
  ARGOCD_PLUGINSOCKFILEPATH: join(state.argoCd, "plugins"),
  HOME: join(state.argoCd, "home"),
  TMPDIR: join(state.argoCd, "tmp"),
  PATH: `${programsOf(state)}${delimiter}${process.env.PATH}`,
});

export function argoCommands(
  state: ControlPlaneState,
  { argocd, redis }: ArgoFiles,
  ports: Ports,
): Command[] {
  const environment = environmentOf(state);
  const component = (name: string, more: string[], extra = {}): Command => ({
    name,
    file: argocd,
    arguments: [...more, "--redis", `${loopback}:${ports.redis}`],
    environment: { ...environment, ARGOCD_BINARY_NAME: name, ...extra },
  });
  const repoServer = [
    "--repo-server",
    `${loopback}:${ports.repoServer}`,
    "--repo-server-plaintext",
  ];
  const namespace = ["--namespace", argoNamespace];
  return [
    {
      name: "redis",
      file: redis,
      arguments: [
        "--bind",
        loopback,
        "--port",
        `${ports.redis}`,
        "--save",
        "",
        "--appendonly",
        "no",
      ],
    },
    component("argocd-repo-server", [
      ...["--address", loopback, "--port", `${ports.repoServer}`],
      ...["--metrics-address", loopback, "--metrics-port", `${ports.repoServerMetrics}`],
      ...["--disable-tls", "--client-ca-path="],
    ]),
    component(
      "argocd-application-controller",
      [...namespace, ...repoServer, "--metrics-port", `${ports.controllerMetrics}`],
      // The number at the end selects its shard of the clusters.
      { HOSTNAME: "argocd-application-controller-0" },
    ),
    component("argocd-server", [
      ...[...namespace, ...repoServer, "--address", loopback, "--port", `${ports.argoApi}`],
      ...["--metrics-address", loopback, "--metrics-port", `${ports.argoApiMetrics}`],
      // Every local user may do anything here, as with the kubeconfig beside it.
      ...["--disable-auth", "--insecure", "--dex-server", "http://127.0.0.1:1"],
    ]),
  ];
}
