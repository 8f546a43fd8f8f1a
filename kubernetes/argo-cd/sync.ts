/** Waits for Argo CD: an Application that is Synced at a commit, Healthy, and done with its last operation. */

import type { Kubernetes } from "../client.ts";
import type { AnyObject } from "../object.ts";
import { read } from "../operations.ts";
import { eventually } from "../wait.ts";
import { applicationKind, requestLook } from "./refresh.ts";

export interface SyncState {
  sync: string;
  health: string;
  revision: string;
  /** What holds it up, in Argo CD's own words. */
  messages: string[];
  isRunning: boolean;
  /** Synced, and no operation runs that may still change something. */
  isSynced: boolean;
  isDone: boolean;
}

export async function syncState(cluster: Kubernetes, name: string): Promise<SyncState> {
  const application = await read(cluster, { ...applicationKind, name });
  if (!application) throw new Error(`there is no Application ${name}`);
  return stateOf(application);
}

export function stateOf({ status = {} }: AnyObject): SyncState {
  const sync: string = status.sync?.status ?? "Unknown";
  const health: string = status.health?.status ?? "Unknown";
  const operation = status.operationState;
  const conditions: { type: string; message: string }[] = status.conditions ?? [];
  const messages = conditions.map(({ type, message }) => `${type}: ${message}`);
  if (operation && operation.phase !== "Succeeded" && operation.message) {
    messages.push(operation.message);
  }
  const isSynced = sync === "Synced" && operation?.phase === "Succeeded";
  return {
    sync,
    health,
    revision: status.sync?.revision ?? "",
    messages,
    isRunning: operation?.phase === "Running",
    isSynced,
    isDone: isSynced && health === "Healthy",
  };
}

export interface Wait {
  seconds: number;
  /** Told of each new state on the way. */
  report?: (line: string) => void;
  /** `Synced` is earlier than `Healthy`: the programs may still be starting. */
  until?: "Synced" | "Healthy";
}

/** Resolves when the Application is what is waited for, at the commit. */
export async function synced(
  cluster: Kubernetes,
  name: string,
  revision: string,
  { seconds, report = () => {}, until = "Healthy" }: Wait,
): Promise<void> {
  const tell = onChange(report);
  const hasten = atMostEverySecond(() => requestLook(cluster, name));
  let state: SyncState | undefined;
  try {
    await eventually(`${name} being ${until}`, seconds, async () => {
      state = await syncState(cluster, name);
      tell(describe(state));
      if (state.isRunning) await hasten();
      return state.revision === revision && (until === "Synced" ? state.isSynced : state.isDone);
    });
  } catch (error) {
    const at = state
      ? `\n  it is ${describe(state)}, at ${state.revision.slice(0, 8) || "no commit"}`
      : "";
    throw new Error(`${(error as Error).message}${at}`, { cause: error });
  }
}

function onChange(report: (line: string) => void): (line: string) => void {
  let last = "";
  return (line) => {
    if (line !== last) report(line);
    last = line;
  };
}

function atMostEverySecond(work: () => Promise<void>): () => Promise<void> {
  let next = 0;
  return async () => {
    if (Date.now() < next) return;
    next = Date.now() + 1000;
    await work();
  };
}

export const describe = ({ sync, health, messages }: SyncState): string =>
  [`${sync}, ${health}`, ...messages].join("; ");
