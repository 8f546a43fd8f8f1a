/** When Argo CD's notification controller ends a sync, starts the next one, and leaves both to a person. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { state } from "./system.ts";
import {
  committed,
  readApplication,
  removeApplication,
  revisions,
  writeApplication,
} from "./unreconciled.ts";

let cluster: Kubernetes;

beforeAll(async () => {
  cluster = await connectEmbedded(state);
});

afterEach(() => removeApplication(cluster));

/** The controller's informers, and its look at every Application once a minute, on a busy machine. */
const noticeSeconds = 150;

const nextSync = async () => (await readApplication(cluster))?.operation;
const phase = async () => (await readApplication(cluster))?.status.operationState.phase;

const isEnded = async () => (await phase()) === "Terminating";

test("a running sync of an older commit is ended, and the next one is not begun before", async () => {
  await writeApplication(cluster, { phase: "Running" });
  await eventually("the end of the sync", noticeSeconds, isEnded);
  expect(await nextSync()).toBeUndefined();
});

test.each([
  { phase: "Failed", message: "Operation terminated" },
  { phase: "Failed", message: "Operation terminated (retried 2 times)." },
  { phase: "Error", message: "Operation termination had errors" },
  { phase: "Error", message: "ComparisonError: refused (retried 3 times).", retryCount: 3 },
] as const)("the newer commit is synced after $phase: $message", async (ended) => {
  await writeApplication(cluster, ended);
  await eventually("the next sync", noticeSeconds, async () => Boolean(await nextSync()));
  const { syncOptions, retry } = committed.spec.syncPolicy ?? {};
  expect(await nextSync()).toEqual({
    initiatedBy: { automated: true },
    retry,
    sync: { revision: revisions.compared, prune: true, syncOptions },
  });
});

/** Much longer than the controller takes where there is something to do. */
const quietMs = 10_000;

const byHand = { syncPolicy: { automated: { enabled: false } } };

test.each([
  { what: "failed by itself", ended: { phase: "Failed", message: "objects failed to apply" } },
  // It begins in the future, so that a slow machine does not let it run for too long.
  { what: "has only begun", ended: { phase: "Running", age: -200 } },
  {
    what: "runs while automated sync is off",
    ended: { phase: "Running" },
    spec: byHand,
  },
  {
    what: "was ended while automated sync is off",
    ended: { phase: "Failed", message: "Operation terminated" },
    spec: byHand,
  },
] as const)("a sync that $what is left alone", async ({ ended, ...rest }) => {
  await writeApplication(cluster, ended, rest);
  await sleep(quietMs);
  expect(await nextSync()).toBeUndefined();
  expect(await phase()).toBe(ended.phase);
});
