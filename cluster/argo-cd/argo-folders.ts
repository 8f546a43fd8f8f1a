/** The folders and programs that Argo CD's components find, all below the state folder. */
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { reconciliation } from "../../generators/bootstrap/argo-cd.ts";
import type { ControlPlaneState } from "../state.ts";
import { redisCredentials } from "./redis.ts";

export interface ArgoFiles {
  argocd: string;
  redis: string;
  kustomize: string;
  installManifest: string;
  gitVerifyWrapper: string;
  gpgWrapper: string;
}

/** Programs that the components call by name. */
const programs = "bin";
/** Where the repo-server looks for its certificate below ARGOCD_APP_CONF_PATH. */
const repoServerTls = "configuration/reposerver/tls";
/** Folders that the components would otherwise look for in /app or the user's home. */
const folders = [repoServerTls, "tls", "ssh", "gpg", "gpg-source", "plugins", "home", "tmp"];

export function fillFolders(state: ControlPlaneState, files: ArgoFiles): void {
  const inArgoCd = (path: string) => join(state.argoCd, path);
  // Made again at each start: another version of Argo CD may bring other programs.
  for (const path of [programs, repoServerTls])
    rmSync(inArgoCd(path), { recursive: true, force: true });
  for (const path of [programs, ...folders]) mkdirSync(inArgoCd(path), { recursive: true });
  chmodSync(inArgoCd("gpg"), 0o700);
  symlinkSync(state.serverCertificate, inArgoCd(`${repoServerTls}/tls.crt`));
  symlinkSync(state.serverKey, inArgoCd(`${repoServerTls}/tls.key`));
  symlinkSync(files.kustomize, inArgoCd(`${programs}/kustomize`));
  for (const script of [files.gitVerifyWrapper, files.gpgWrapper]) {
    const copy = inArgoCd(`${programs}/${basename(script)}`);
    copyFileSync(script, copy);
    chmodSync(copy, 0o755);
  }
}

export const environmentOf = (state: ControlPlaneState, path: string) => ({
  KUBECONFIG: state.kubeconfig,
  // Applications that name https://kubernetes.default.svc then deploy to the cluster of this kubeconfig.
  ARGOCD_FAKE_IN_CLUSTER: "true",
  ARGOCD_GPG_ENABLED: "false",
  // A wave still waits for the health of the previous one, but not for two more seconds.
  ARGOCD_SYNC_WAVE_DELAY: "0",
  // The installed Deployments read these two from argocd-cm.
  ARGOCD_RECONCILIATION_TIMEOUT: reconciliation.timeout,
  ARGOCD_RECONCILIATION_JITTER: reconciliation.jitter,
  ARGOCD_APP_CONF_PATH: join(state.argoCd, "configuration"),
  ARGOCD_TLS_DATA_PATH: join(state.argoCd, "tls"),
  ARGOCD_SSH_DATA_PATH: join(state.argoCd, "ssh"),
  ARGOCD_GNUPGHOME: join(state.argoCd, "gpg"),
  ARGOCD_GPG_DATA_PATH: join(state.argoCd, "gpg-source"),
  ARGOCD_PLUGINSOCKFILEPATH: join(state.argoCd, "plugins"),
  // Relative to the working directory, because the path of a socket is limited to about 100 bytes.
  ARGOCD_ASK_PASS_SOCK: "ask-pass.sock",
  REDIS_CREDS_DIR_PATH: redisCredentials(state),
  HOME: join(state.argoCd, "home"),
  TMPDIR: join(state.argoCd, "tmp"),
  PATH: `${join(state.argoCd, programs)}${delimiter}${path}`,
});
