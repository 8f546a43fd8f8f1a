/** The numbers and names of the guide that the system comes from, which people and their scripts know by heart. */
import { expect, test } from "vitest";
import type { AnyObject } from "../../kubernetes/object.ts";
import { overlays } from "./rendered.ts";

const minikube = overlays.get("minikube") ?? [];

function find(kind: string, name: string) {
  const object = minikube.find((one) => one.kind === kind && one.metadata.name === name);
  expect(object, `${kind} ${name}`).toBeDefined();
  return object as AnyObject;
}

const containerOf = (kind: string, name: string) =>
  find(kind, name).spec.template.spec.containers[0];

test("the autoscaler scales from 3 to 10 at 70 % of CPU and 80 % of memory, up at once and down slowly", () => {
  const { spec } = find("HorizontalPodAutoscaler", "agent-hpa");
  const utilization = (name: string, averageUtilization: number) => ({
    type: "Resource",
    resource: { name, target: { type: "Utilization", averageUtilization } },
  });
  expect(spec).toEqual({
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "agent-worker" },
    minReplicas: 3,
    maxReplicas: 10,
    metrics: [utilization("cpu", 70), utilization("memory", 80)],
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Percent", value: 100, periodSeconds: 15 },
          { type: "Pods", value: 2, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 300,
        selectPolicy: "Min",
        policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
      },
    },
  });
});

test("agents ask for 100m and 128Mi, may use 500m and 512Mi, and are probed after the guide's delays", () => {
  const { resources, livenessProbe, readinessProbe } = containerOf("Deployment", "agent-worker");
  expect(resources).toMatchObject({
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "500m", memory: "512Mi" },
  });
  expect(livenessProbe).toMatchObject({ initialDelaySeconds: 10, periodSeconds: 30 });
  // Twice as often as the guide does, which is what new agents wait for: docs/decisions.md.
  expect(readinessProbe).toMatchObject({ initialDelaySeconds: 5, periodSeconds: 5 });
});

test("PostgreSQL 16 asks for 500m and 512Mi, may use 2 CPUs and 2Gi, and is probed in the guide's rhythm", () => {
  const container = containerOf("StatefulSet", "postgres");
  expect(container.image).toMatch(/^postgres:16\.\d+-bookworm(@sha256:[0-9a-f]{64})?$/);
  expect(container.resources).toMatchObject({
    requests: { cpu: "500m", memory: "512Mi" },
    limits: { cpu: "2000m", memory: "2Gi" },
  });
  expect(container.livenessProbe).toMatchObject({ initialDelaySeconds: 30, periodSeconds: 10 });
  expect(container.readinessProbe).toMatchObject({ initialDelaySeconds: 5, periodSeconds: 5 });
  expect(find("StatefulSet", "postgres").spec.volumeClaimTemplates[0]).toMatchObject({
    metadata: { name: "postgres-storage" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
  });
});

test("what programs connect to has the guide's names and ports", () => {
  expect(find("ConfigMap", "postgres-config").data).toEqual({
    POSTGRES_HOST: "postgres.aicp.svc.cluster.local",
    POSTGRES_PORT: "5432",
    MAX_CONNECTIONS: "100",
    SHARED_BUFFERS: "256MB",
  });
  expect(find("Service", "postgres").spec).toMatchObject({
    clusterIP: "None",
    ports: [{ port: 5432 }],
  });
  expect(find("Service", "agent-service").spec).toMatchObject({
    selector: { app: "agent-worker" },
    ports: [{ port: 8080 }],
    sessionAffinity: "None",
  });
  expect(find("Service", "coordinator").spec).toMatchObject({ type: "ClusterIP" });
});
