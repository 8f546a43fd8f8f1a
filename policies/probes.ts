/** Policies on probes, and on how long a Job may take. */
import type { IContainer } from "kubernetes-models/v1/Container";
import { allContainers } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const serving = (objects: Overlay["objects"]) =>
  allContainers(objects).filter(({ workload, initial }) => workload.longRunning && !initial);

const probeFields = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

function portOf(container: IContainer, probe: (typeof probeFields)[number]) {
  const { httpGet, tcpSocket, grpc } = container[probe] ?? {};
  return httpGet?.port ?? tcpSocket?.port ?? grpc?.port;
}

export const probes: readonly Policy<Overlay>[] = [
  {
    name: "probes-on-every-server",
    reason:
      "without probes a hung program keeps running and a starting one receives requests; AKS Automatic refuses it",
    source: "kosko: require-probe; AKS: deployment safeguards",
    *check({ objects }) {
      for (const { workload, container, field } of serving(objects)) {
        for (const probe of ["livenessProbe", "readinessProbe"] as const) {
          if (container[probe] !== undefined) continue;
          yield violation(workload.object, `${field}.${probe}`, "is missing");
        }
      }
    },
  },
  {
    name: "liveness-is-not-readiness",
    reason: "a busy program must stop receiving requests, not be killed",
    *check({ objects }) {
      for (const { workload, container, field } of serving(objects)) {
        const { livenessProbe: alive, readinessProbe: ready } = container;
        if (alive?.httpGet === undefined || alive.httpGet.path !== ready?.httpGet?.path) continue;
        const message = `is ${alive.httpGet.path}, the same as for readiness`;
        yield violation(workload.object, `${field}.livenessProbe.httpGet.path`, message);
      }
    },
  },
  {
    name: "probe-ports-exist",
    reason: "a probe of a port that nothing listens on kills the pod over and over",
    source: "kosko: valid-probe-port",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        for (const probe of probeFields) {
          const port = portOf(container, probe);
          const ports = (container.ports ?? []).flatMap((open) => [open.name, open.containerPort]);
          if (port === undefined || ports.includes(port)) continue;
          yield violation(
            workload.object,
            `${field}.${probe}`,
            `the container has no port ${port}`,
          );
        }
      }
    },
  },
  {
    name: "jobs-end",
    reason: "a Job that hangs blocks the sync that waits for it",
    *check({ objects }) {
      const jobs = [
        ...ofKind(objects, "Job").map((object) => ({ object, field: "spec", spec: object.spec })),
        ...ofKind(objects, "CronJob").map((object) => ({
          object,
          field: "spec.jobTemplate.spec",
          spec: object.spec?.jobTemplate.spec,
        })),
      ];
      for (const { object, field, spec } of jobs) {
        const { activeDeadlineSeconds, backoffLimit, template } = spec ?? {};
        if (activeDeadlineSeconds === undefined) {
          yield violation(object, `${field}.activeDeadlineSeconds`, "is missing");
        }
        if (backoffLimit === undefined)
          yield violation(object, `${field}.backoffLimit`, "is missing");
        const policy = template?.spec?.restartPolicy;
        if (policy !== "Never" && policy !== "OnFailure") {
          const place = `${field}.template.spec.restartPolicy`;
          yield violation(object, place, `is ${policy ?? "missing"}`);
        }
      }
    },
  },
];
