/** The namespace: Pod Security, quota, default limits, and which pods may connect to which. */
import type { ILimitRange } from "kubernetes-models/v1/LimitRange";
import type { INamespace } from "kubernetes-models/v1/Namespace";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import { labelsOf, namespace as name, programResources, survives, wave } from "../conventions.ts";
import * as agent from "./agent.ts";
import { denyAll, dnsPolicy, pathBetween } from "./network.ts";
import * as postgres from "./postgres.ts";
import { quotaFor } from "./quota.ts";

const labels = labelsOf("namespace", "namespace", "aicp-core");
const metadata = { namespace: name, labels, annotations: wave("foundation") };

export const namespaceObject: INamespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name,
    labels: {
      ...labels,
      environment: "production",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
    },
    annotations: { ...wave("foundation"), ...survives },
  },
};

export const quota: IResourceQuota = {
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name, ...metadata },
  spec: { hard: quotaFor({ agents: 10, coordinators: 1, database: postgres.quotaShare }) },
};

// For containers without resources, such as those created by hand: the same as our programs.
const limits: ILimitRange = {
  apiVersion: "v1",
  kind: "LimitRange",
  metadata: { name, ...metadata },
  spec: {
    limits: [
      {
        type: "Container",
        default: programResources.limits,
        defaultRequest: programResources.requests,
      },
    ],
  },
};

export const namespace = [
  namespaceObject,
  quota,
  limits,
  denyAll,
  dnsPolicy("programs-to-dns", ["coordinator", "init-database"]),
  ...pathBetween("coordinator", agent.app, agent.port),
];
