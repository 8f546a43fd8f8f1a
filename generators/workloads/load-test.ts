/** The Job that puts a bounded load on `agent-service`, and the network path that it needs; deployed by hand. */
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import {
  labelsOf,
  namespace,
  programResources,
  restrictedContainer,
  restrictedPod,
  users,
} from "../conventions.ts";
import { image } from "../settings.ts";
import * as agent from "./agent.ts";
import { dnsPolicy, pathBetween } from "./network.ts";

const name = "load-test";
const labels = labelsOf(name, "load-generator");

const pod: IPodSpec = {
  ...restrictedPod(users.programs),
  restartPolicy: "Never",
  containers: [
    {
      name,
      image,
      command: ["node", "load-test/main.ts", `http://agent-service:${agent.port}/`],
      resources: programResources,
      securityContext: restrictedContainer,
    },
  ],
};

const job: IJob = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, namespace, labels },
  spec: {
    backoffLimit: 0, // a second try would be a second load
    activeDeadlineSeconds: 900,
    ttlSecondsAfterFinished: 3600,
    template: { metadata: { labels }, spec: pod },
  },
};

export const loadTest = [
  job,
  dnsPolicy("load-test-to-dns", [name]),
  ...pathBetween(name, agent.app, agent.port, labels),
];
