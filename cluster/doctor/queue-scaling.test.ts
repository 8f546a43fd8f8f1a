/** An environment that scales by its queue needs KEDA, and KEDA alone behind external metrics. */
import { expect, test } from "vitest";
import { minikube } from "../../generators/environments/minikube.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { queueScalingFindings } from "./queue-scaling.ts";

const queued = { ...minikube, scaling: { queue: { tasksPerAgent: 8, kedaNamespace: "keda" } } };

/** A cluster that answers these paths, and no other. */
const cluster = (answers: Record<string, unknown>): Kubernetes => ({
  server: "",
  context: "",
  call: async <T>(path: string) => answers[path] as T | undefined,
});

const api = "/apis/keda.sh/v1alpha1";
const service = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.external.metrics.k8s.io";
const owner = (namespace: string, name: string) => ({ spec: { service: { namespace, name } } });

test("an environment with its own autoscaler needs nothing", async () => {
  expect(await queueScalingFindings(cluster({}), minikube)).toEqual([]);
});

test.each([
  ["is absent", {}, "bad", /absent, and the overlay scales by the queue/],
  ["answers", { [api]: {}, [service]: owner("keda", "operator") }, "good", /in keda/],
  ["has no adapter", { [api]: {} }, "bad", /nobody answers for external metrics/],
  [
    "is behind another adapter",
    { [api]: {}, [service]: owner("monitoring", "prometheus-adapter") },
    "bad",
    /prometheus-adapter in monitoring answers/,
  ],
])("KEDA %s", async (_, answers, state, detail) => {
  const [finding] = await queueScalingFindings(cluster(answers), queued);
  expect(finding).toMatchObject({ state, detail: expect.stringMatching(detail) });
});
