/** Component: spreads the pods of each workload over zones where possible. */
import { spreadOver } from "../conventions.ts";
import { append } from "../render/patch.ts";
import type { Component } from "../render/render.ts";
import * as agent from "../workloads/agent.ts";
import * as coordinator from "../workloads/coordinator.ts";

const constraints = ["spec", "template", "spec", "topologySpreadConstraints"] as const;
const zone = "topology.kubernetes.io/zone";

export const zoneSpread: Component = {
  resources: [],
  patches: [
    append(agent.deployment, constraints, spreadOver(zone, agent.app)),
    append(coordinator.deployment, constraints, spreadOver(zone, "coordinator")),
  ],
};
