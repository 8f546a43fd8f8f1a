import { expect, test } from "vitest";
import { productionSigns, refuseProduction } from "./guard.ts";

test.each([
  ["minikube", "https://192.168.49.2:8443"],
  ["kind-aicp", "https://127.0.0.1:45123"],
  ["real-node", "https://127.0.0.1:6443"],
])("%s at %s is a cluster for tests", (context, server) => {
  expect(productionSigns(context, server)).toBeUndefined();
});

test.each([
  ["gke_aicp_europe-west1_main", "https://34.140.1.2", /not this machine/],
  ["kind-production", "https://127.0.0.1:6443", /prod/],
  ["aicp-live", "https://localhost:6443", /live/],
])("%s at %s looks like production", (context, server, reason) => {
  expect(productionSigns(context, server)).toMatch(reason);
});

test("a context that looks like production is used only if it is named", () => {
  const api = { context: "prod", server: "https://203.0.113.1", call: async () => undefined };
  expect(() => refuseProduction(api, false)).toThrow(/pnpm e2e --context prod/);
  expect(() => refuseProduction(api, true)).not.toThrow();
});
