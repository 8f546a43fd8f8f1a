/** A platform is known by what it writes on its nodes. */
import { expect, test } from "vitest";
import { fixOf, metricsServer, platformOf } from "./platform.ts";

const node = (labels: object, more: object = {}) => [
  { apiVersion: "v1", kind: "Node", metadata: { name: "node", labels: { ...labels } }, ...more },
];

test.each([
  ["minikube", node({ "minikube.k8s.io/name": "minikube" })],
  ["docker-desktop", [{ apiVersion: "v1", kind: "Node", metadata: { name: "docker-desktop" } }]],
  ["gke", node({ "cloud.google.com/gke-nodepool": "default" })],
  ["eks", node({}, { spec: { providerID: "aws:///us-east-1a/i-0" } })],
  ["aks", node({ "kubernetes.azure.com/cluster": "aicp" })],
  ["unknown", node({ "kubernetes.io/os": "linux" })],
  ["unknown", []],
])("recognises %s", (platform, nodes) => {
  expect(platformOf(nodes)).toBe(platform);
});

test("every platform has a way to metrics", () => {
  expect(fixOf(metricsServer, "minikube")).toBe("minikube addons enable metrics-server");
  expect(fixOf(metricsServer, "unknown")).toContain("kubectl apply");
});
