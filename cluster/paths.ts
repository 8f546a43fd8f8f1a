/** Where the embedded control plane keeps what it writes: all of it under one state folder. */
import { join } from "node:path";
import { stateDirectory } from "../tools/directories.ts";

/** Kept separately from the user's own kubeconfig, which is never read nor written. */
export const kubeconfig = join(stateDirectory, "kubeconfig");
export const logDirectory = join(stateDirectory, "logs");
export const processDirectory = join(stateDirectory, "processes");
export const kwokDirectory = join(stateDirectory, "kwok");
export const argoDirectory = join(stateDirectory, "argo-cd");
/** Bare repositories, laid out by the path of their URL. */
export const gitDirectory = join(stateDirectory, "git");
export const portFile = join(stateDirectory, "ports.json");
/** What the last start was asked for, so that the other commands need no flags. */
export const settingsFile = join(stateDirectory, "settings.json");
export const clusterName = "aicp";
export const clusterDirectory = join(kwokDirectory, "clusters", clusterName);
/** Made by kwokctl for the API server on the loopback interface; the git server shows it too. */
export const serverCertificate = join(clusterDirectory, "pki/admin.crt");
export const serverKey = join(clusterDirectory, "pki/admin.key");

/** All of the above, for the end: what else a user keeps in the state folder stays. */
export const everything = [
  ...[kubeconfig, logDirectory, processDirectory, kwokDirectory, argoDirectory, gitDirectory],
  ...[portFile, settingsFile],
];
