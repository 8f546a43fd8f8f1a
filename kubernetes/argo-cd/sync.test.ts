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
