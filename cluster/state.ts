/** Everything that one embedded control plane is on disk: one value, made by a command and passed to whatever needs it. */
import { hash } from "node:crypto";
import { chmodSync, mkdirSync, realpathSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, isAbsolute, join, resolve } from "node:path";
import { UserError } from "../kubernetes/user-error.ts";

export interface ControlPlaneState {
  /** Contains all of the below. Two control planes never share one. */
  readonly directory: string;
  /** Separate from the user's own kubeconfig, which is neither read nor written. */
  readonly kubeconfig: string;
  readonly logs: string;
  readonly processes: string;
  readonly kwok: string;
  /** The folder that kwokctl creates for its cluster. */
  readonly cluster: string;
  readonly argoCd: string;
  readonly prometheus: string;
  /** Bare repositories, laid out by the path of their URL. */
  readonly git: string;
  /** Pushing to the git remote and reading from it need this. */
  readonly gitPassword: string;
  readonly ports: string;
  /** What the last start was asked for, so that the other commands need no flags. */
  readonly settings: string;
  /** kwokctl creates these for the loopback interface. Every component has the one certificate, as a server and as a client. */
  readonly certificateAuthority: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
}

export const clusterName = "aicp";

/** What kwokctl (words, lists) and the variable KUBECONFIG (a list) would take for the end of a path. */
const separators = /[\s,:]/;

/** The control plane whose files lie in this folder, whether or not it exists yet. Throws a UserError for a path that its tools would split. */
export function stateIn(directory: string): ControlPlaneState {
  const [separator] = separators.exec(directory) ?? [];
  if (separator) {
    throw new UserError(
      `The control plane's folder would be ${JSON.stringify(directory)}, and its tools would split that path at ${JSON.stringify(separator)}: ` +
        "name another folder in AICP_STATE",
    );
  }
  const kwok = join(directory, "kwok");
  const cluster = join(kwok, "clusters", clusterName);
  return {
    directory,
    kubeconfig: join(directory, "kubeconfig"),
    logs: join(directory, "logs"),
    processes: join(directory, "processes"),
    kwok,
    cluster,
    argoCd: join(directory, "argo-cd"),
    prometheus: join(directory, "prometheus"),
    git: join(directory, "git"),
    gitPassword: join(directory, "git-password"),
    ports: join(directory, "ports.json"),
    settings: join(directory, "settings.json"),
    certificateAuthority: join(cluster, "pki/ca.crt"),
    serverCertificate: join(cluster, "pki/admin.crt"),
    serverKey: join(cluster, "pki/admin.key"),
  };
}

/** Nothing in the folder can be reached by another user of the machine: it contains keys, passwords and logs. */
export function createStateDirectory({ directory }: ControlPlaneState): void {
  mkdirSync(directory, { recursive: true });
  // Also if it exists: AICP_STATE may name any folder.
  chmodSync(directory, 0o700);
}

/**
 * The control plane of a checkout: AICP_STATE names its folder, otherwise each checkout has one of its own below the
 * user's state folder. Tests must name a folder: they never reach a control plane that somebody works with.
 */
export function stateOfCheckout(checkout: string, env: NodeJS.ProcessEnv): ControlPlaneState {
  // An empty variable counts as unset, as the XDG rules have it.
  if (env.AICP_STATE) return stateIn(resolve(env.AICP_STATE));
  if (env.VITEST) {
    throw new Error("a test must name its state folder: the user's control planes are not for it");
  }
  // A relative one counts as unset too.
  const { XDG_STATE_HOME: named = "" } = env;
  const home = isAbsolute(named) ? named : join(env.HOME || userInfo().homedir, ".local/state");
  return stateIn(join(home, "aicp", folderNameOf(checkout)));
}

/** The checkout's own name for people, and a hash because two checkouts may have the same. */
function folderNameOf(checkout: string): string {
  const path = realpathSync(checkout);
  const name = basename(path).replaceAll(/[^\w.-]/g, "_");
  return `${name}-${hash("sha256", path).slice(0, 8)}`;
}
