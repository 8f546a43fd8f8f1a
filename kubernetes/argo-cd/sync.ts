/** Waits until an Application is Synced at a commit, Healthy, and has finished its last operation. */

import type { Kubernetes } from "../client/client.ts";
import { read } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";
import type { AnyObject } from "../object.ts";
import { UserError } from "../user-error.ts";
import {
  applicationKind,
  argoNamespace,
  refreshAnnotation,
  repeatSeconds,
  requestRefresh,
} from "./refresh.ts";

export interface SyncState {
  sync: string;
  health: string;
  revision: string;
  /** Why it is not done, in Argo CD's own words. */
  messages: string[];
  isRunning: boolean;
  /** A requested refresh has not happened yet. */
  isRefreshing: boolean;
  /** Synced, and no running operation may still change something. */
  isSynced: boolean;
  isDone: boolean;
}

export async function syncState(cluster: Kubernetes, name: string): Promise<SyncState> {
  const application = await read(cluster, { ...applicationKind, name });
  if (!application)
    throw new UserError(`Application ${name} does not exist in namespace ${argoNamespace}`);
  return stateOf(application);
}

export function stateOf({ metadata, operation: next, status = {} }: AnyObject): SyncState {
  const sync: string = status.sync?.status ?? "Unknown";
  const health: string = status.health?.status ?? "Unknown";
  const revision: string = status.sync?.revision ?? "";
  const operation = status.operationState;
  const isRunning = next !== undefined || ["Running", "Terminating"].includes(operation?.phase);
  const isSynced = sync === "Synced" && !isRunning && !hasFailed(operation, revision);
  const conditions: { type: string; message: string }[] = status.conditions ?? [];
  const messages = conditions.map(({ type, message }) => `${type}: ${message}`);
  if (!isSynced && operation && operation.phase !== "Succeeded" && operation.message) {
    messages.push(operation.message, ...failuresOf(operation));
  }
  return {
    sync,
    health,
    revision,
    messages,
    isRunning,
    isRefreshing: metadata.annotations?.[refreshAnnotation] !== undefined,
    isSynced,
    isDone: isSynced && health === "Healthy",
  };
}

/**
 * Whether the last operation failed at this commit. What failed at another one is past: the revert of a commit that was refused
 * as a whole finds everything as git has it, and needs no operation, just as a new Application whose objects are there already.
 */
function hasFailed(operation: AnyObject["status"], revision: string): boolean {
  if (!operation || operation.phase === "Succeeded") return false;
  const tried = operation.syncResult?.revision || operation.operation?.sync?.revision || revision;
  return tried === revision;
}

/** As many as a person reads: one cause often fails many objects. */
const mostFailures = 3;

/** What the operation's own message leaves out: which objects failed, and why. */
const failuresOf = ({ syncResult }: AnyObject["status"]): string[] =>
  ((syncResult?.resources ?? []) as Record<string, string>[])
    .filter(({ status, hookPhase = "" }) => status === "SyncFailed" || isFailed(hookPhase))
    .slice(0, mostFailures)
    .map(({ kind, name, message }) => `${kind}/${name}: ${message}`);

const isFailed = (phase: string): boolean => phase === "Failed" || phase === "Error";

export interface Wait {
  seconds: number;
  /** Called with each new state. */
  report?: (line: string) => void;
  /** `Synced` is earlier than `Healthy`: the programs may still be starting. */
  until?: "Synced" | "Healthy";
}

/** Resolves when the Application reaches the state at the commit; throws with its last state and Argo CD's messages otherwise. */
export async function synced(
  cluster: Kubernetes,
  name: string,
  revision: string,
  { seconds, report = () => {}, until = "Healthy" }: Wait,
): Promise<void> {
  const reportChange = onChange(report);
  let state: SyncState | undefined;
  let requested = Date.now();
  try {
    await eventually(
      `${name} becoming ${until}`,
      seconds,
      async () => {
        state = await syncState(cluster, name);
        reportChange(describe(state));
        if (state.revision === revision && (until === "Synced" ? state.isSynced : state.isDone)) {
          return true;
        }
        // As often as the controller keeps up with: each wave of a sync waits for such a refresh twice.
        const isNext = state.isRunning && !state.isRefreshing;
        // Without an operation too: whoever announced the commit may not have been heard.
        if (isNext || Date.now() - requested >= repeatSeconds * 1000) {
          requested = Date.now();
          await requestRefresh(cluster, name);
        }
        return false;
      },
      pollMs,
    );
  } catch (error) {
    const at = state
      ? `\n  current state: ${describe(state)}, at ${state.revision.slice(0, 8) || "no commit"}`
      : "";
    throw new UserError(`${(error as Error).message}${at}`, { cause: error });
  }
}

/** Twice in each wave, the controller waits for a refresh that is requested after such a look. */
const pollMs = 100;

function onChange(report: (line: string) => void): (line: string) => void {
  let last = "";
  return (line) => {
    if (line !== last) report(line);
    last = line;
  };
}

export const describe = ({ sync, health, messages }: SyncState): string =>
  [`${sync}, ${health}`, ...messages].join("; ");
