import { expect, test } from "vitest";
import { describe, stateOf } from "./sync.ts";

test("a failed sync says which objects failed, and why", () => {
  const resource = (name: string, rest: object) => ({ kind: "Pod", name, message: "m", ...rest });
  const application = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "aicp-minikube" },
    status: {
      sync: { status: "OutOfSync" },
      health: { status: "Degraded" },
      operationState: {
        phase: "Running",
        message: "one or more synchronization tasks completed unsuccessfully",
        syncResult: {
          resources: [
            resource("applied", { status: "Synced", hookPhase: "Running" }),
            resource("refused", { status: "SyncFailed", message: "pods is forbidden" }),
            resource("hook", { status: "Synced", hookPhase: "Failed", message: "exit code 1" }),
          ],
        },
      },
    },
  };
  expect(describe(stateOf(application))).toBe(
    "OutOfSync, Degraded; one or more synchronization tasks completed unsuccessfully; Pod/refused: pods is forbidden; Pod/hook: exit code 1",
  );
});

const ended = (phase: string, revision: string) => ({ phase, syncResult: { revision } });

test.each([
  ["a new Application that finds everything as git has it", undefined, true],
  ["one whose operation has succeeded", { phase: "Succeeded" }, true],
  ["one whose operation runs", { phase: "Running" }, false],
  ["one whose operation is being ended", ended("Terminating", "bad"), false],
  ["one whose operation has failed", { phase: "Failed" }, false],
  ["one whose operation has failed at this commit", ended("Error", "good"), false],
  ["the revert of a commit that failed and changed nothing", ended("Error", "bad"), true],
  [
    "the revert of a commit that failed before it was compared",
    { phase: "Error", operation: { sync: { revision: "bad" } } },
    true,
  ],
])("%s, done or not", (_, operationState, isDone) => {
  const sync = { status: "Synced", revision: "good" };
  const application = {
    ...{ apiVersion: "v1", kind: "Application", metadata: { name: "aicp-minikube" } },
    status: { sync, health: { status: "Healthy" }, operationState },
  };
  expect(stateOf(application).isDone).toBe(isDone);
  expect(stateOf({ ...application, operation: { sync: {} } }).isDone).toBe(false);
});
