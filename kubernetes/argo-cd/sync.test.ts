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

test.each([
  ["a new Application that finds everything as git has it", undefined, true],
  ["one whose operation has succeeded", { phase: "Succeeded" }, true],
  ["one whose operation runs", { phase: "Running" }, false],
  ["one whose operation has failed", { phase: "Failed" }, false],
])("%s, done or not", (_, operationState, isDone) => {
  const status = { sync: { status: "Synced" }, health: { status: "Healthy" }, operationState };
  const metadata = { name: "aicp-minikube" };
  expect(stateOf({ apiVersion: "v1", kind: "Application", metadata, status }).isDone).toBe(isDone);
});
