/** How each component of Argo CD is started, with the folders and programs that it needs. */
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import { argoDirectory, kubeconfig } from "../paths.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import type { Command } from "../processes/processes.ts";

export interface ArgoFiles {
  argocd: string;
  redis: string;
  kustomize: string;
  installManifest: string;
  gitVerifyWrapper: string;
  gpgWrapper: string;
}

/** Programs that the components call by name, and folders that they would otherwise look for in /app or the user's home. */
const programDirectory = join(argoDirectory, "bin");
const folders = ["tls", "ssh", "gpg", "gpg-source", "plugins", "home", "tmp"];

export function fillFolders({ kustomize, gitVerifyWrapper, gpgWrapper }: ArgoFiles): void {
  for (const folder of folders) mkdirSync(join(argoDirectory, folder), { recursive: true });
  chmodSync(join(argoDirectory, "gpg"), 0o700);
  rmSync(programDirectory, { recursive: true, force: true });
  mkdirSync(programDirectory);
  symlinkSync(kustomize, join(programDirectory, "kustomize"));
  for (const script of [gitVerifyWrapper, gpgWrapper]) {
    const copy = join(programDirectory, basename(script));
    copyFileSync(script, copy);
    chmodSync(copy, 0o755);
  }
}

const environment = {
  KUBECONFIG: kubeconfig,
  // Applications that name https://kubernetes.default.svc then deploy to the cluster of this kubeconfig.
  ARGOCD_FAKE_IN_CLUSTER: "true",
  ARGOCD_GPG_ENABLED: "false",
  // A wave still waits for the health of the previous one, but not for two more seconds.
  ARGOCD_SYNC_WAVE_DELAY: "0",
  ARGOCD_TLS_DATA_PATH: join(argoDirectory, "tls"),
  ARGOCD_SSH_DATA_PATH: join(argoDirectory, "ssh"),
  ARGOCD_GNUPGHOME: join(argoDirectory, "gpg"),
  ARGOCD_GPG_DATA_PATH: join(argoDirectory, "gpg-source"),
  ARGOCD_PLUGINSOCKFILEPATH: join(argoDirectory, "plugins"),
  HOME: join(argoDirectory, "home"),
  TMPDIR: join(argoDirectory, "tmp"),
  PATH: `${programDirectory}${delimiter}${process.env.PATH}`,
};

export function argoCommands({ argocd, redis }: ArgoFiles, ports: Ports): Command[] {
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
