/** Waits for Argo CD: an Application that is Synced at a commit, Healthy, and done with its last operation. */
import type { Kubernetes, KubernetesObject } from "./kubernetes.ts";
import { read } from "./objects.ts";
import { applicationKind } from "./refresh.ts";
import { eventually } from "./wait.ts";

export interface SyncState {
  sync: string;
  health: string;
  revision: string;
  /** What holds it up, in Argo CD's own words. */
  messages: string[];
  /** No operation runs, and the last one succeeded. */
  isOver: boolean;
  isDone: boolean;
}

export async function syncState(cluster: Kubernetes, name: string): Promise<SyncState> {
  const application = await read(cluster, { ...applicationKind, name });
  if (!application) throw new Error(`there is no Application ${name}`);
  return stateOf(application);
}

export function stateOf({ status = {} }: KubernetesObject): SyncState {
  const sync: string = status.sync?.status ?? "Unknown";
  const health: string = status.health?.status ?? "Unknown";
  const operation = status.operationState;
  const conditions: { type: string; message: string }[] = status.conditions ?? [];
  const messages = conditions.map(({ type, message }) => `${type}: ${message}`);
  if (operation && operation.phase !== "Succeeded" && operation.message) {
    messages.push(operation.message);
  }
  const isOver = operation?.phase === "Succeeded";
  return {
    sync,
    health,
    revision: status.sync?.revision ?? "",
    messages,
    isOver,
    isDone: sync === "Synced" && health === "Healthy" && isOver,
  };
}

/** Resolves when the Application is Synced and Healthy at the commit; tells each new state on the way. */
export async function synced(
  cluster: Kubernetes,
  name: string,
  revision: string,
  seconds: number,
  report: (line: string) => void = () => {},
): Promise<void> {
  let last = "";
  let state: SyncState | undefined;
  try {
    await eventually(`${name} being Synced and Healthy`, seconds, async () => {
      state = await syncState(cluster, name);
      const line = describe(state);
      if (line !== last) report(line);
      last = line;
      return state.isDone && state.revision === revision;
    });
  } catch (error) {
    const at = state
      ? `\n  it is ${describe(state)}, at ${state.revision.slice(0, 8) || "no commit"}`
      : "";
    throw new Error(`${(error as Error).message}${at}`, { cause: error });
  }
}

export const describe = ({ sync, health, messages }: SyncState): string =>
  [`${sync}, ${health}`, ...messages].join("; ");
