/** The changes that an environment's overlay makes to the bases, as patches typed against the objects they change. */

import { platformLabel } from "../kubernetes/platforms.ts";
import { paths, selectedByLabels } from "./components/monitoring-operator.ts";
import * as queue from "./components/queue-scaling.ts";
import { drain, gracePeriodSeconds } from "./conventions.ts";
import { databasePatches, databaseShare } from "./database-overlay.ts";
import type { Environment, Monitoring } from "./environments/environment.ts";
import { databaseScrapePaths } from "./monitoring/scrape-paths.ts";
import { fingerprint } from "./render/fingerprint.ts";
import { add, type Patch, replace } from "./render/patch.ts";
import type { Resource } from "./render/render.ts";
import * as agent from "./workloads/agent.ts";
import * as cluster from "./workloads/database.ts";
import * as connections from "./workloads/database-connections.ts";
import { storePath } from "./workloads/database-paths.ts";
import { job } from "./workloads/init-database.ts";
import { namespaceObject, quota } from "./workloads/namespace.ts";
import { pathFromNamespace, pathFromNetwork } from "./workloads/network.ts";
import { quotaFor } from "./workloads/quota.ts";

/** A load balancer that sends to pods directly takes longer to notice that one is stopping. */
const leaving = (endpointLagMs = drain.endpointLagMs) => {
  const pod = ["spec", "template", "spec"] as const;
  const lagging = { ...drain, endpointLagMs };
  return [
    replace(
      agent.deployment,
      [...pod, "terminationGracePeriodSeconds"],
      gracePeriodSeconds(lagging),
    ),
    replace(agent.deployment, [...pod, "containers", 0, "env"], agent.variables(lagging)),
  ];
};

/** A load balancer that checks pods itself, before they count as ready, must be able to reach them. */
const labelsFor = ({ exposure, agentClients }: Environment): Record<string, string> =>
  Object.keys(agentClients.networks).length > 0 ? (exposure.namespaceLabels ?? {}) : {};

const exposed = ({
  type,
  loadBalancerClass,
  annotations = {},
  endpointLagMs,
}: Environment["exposure"]) => [
  ...leaving(endpointLagMs),
  ...Object.entries(annotations).map(([key, value]) =>
    add(agent.service, ["metadata", "annotations", key], value),
  ),
  ...(type ? [replace(agent.service, ["spec", "type"], type)] : []),
  ...(loadBalancerClass
    ? [add(agent.service, ["spec", "loadBalancerClass"], loadBalancerClass)]
    : []),
];

/** Where the operator's Prometheus is, and what it selects by. The clouds' need neither. */
const monitored = (monitoring: Monitoring | undefined): Patch[] => {
  if (monitoring?.by !== "operator") return [];
  const namespaceName = { "kubernetes.io/metadata.name": monitoring.namespace };
  const from = ["spec", "ingress", 0, "from", 0, "namespaceSelector", "matchLabels"] as const;
  return [
    ...selectedByLabels.flatMap((object) =>
      Object.entries(monitoring.labels ?? {}).map(([key, value]) =>
        add(object, ["metadata", "labels", key], value),
      ),
    ),
    ...paths.map((path) => replace(path, from, namespaceName)),
  ];
};

/**
 * A Job is immutable, so its name contains a fingerprint of everything that may change in it: a new image or schema
 * creates a new Job, with Argo CD and with `kubectl apply -k` alike.
 */
const jobName = ({ image, database }: Environment) => {
  const connection = database.kind === "cluster" ? [connections.ownerConnection] : [];
  return `${job.metadata?.name}-${fingerprint([job.spec, image, ...connection])}`;
};

function scaled({ agents, scaling }: Environment): Patch[] {
  if (scaling === "autoscaler")
    return [
      replace(agent.autoscaler, ["spec", "minReplicas"], agents.min),
      replace(agent.autoscaler, ["spec", "maxReplicas"], agents.max),
    ];
  const { tasksPerAgent, kedaNamespace } = scaling.queue;
  const trigger = ["spec", "triggers", queue.queueTriggerIndex, "metadata", "targetValue"] as const;
  const from = ["spec", "ingress", 0, "from", 0, "namespaceSelector", "matchLabels"] as const;
  return [
    replace(queue.scaledObject, ["spec", "minReplicaCount"], agents.min),
    replace(queue.scaledObject, ["spec", "maxReplicaCount"], agents.max),
    replace(queue.scaledObject, trigger, String(tasksPerAgent)),
    replace(queue.metricsPath, [...from, "kubernetes.io/metadata.name"], kedaNamespace),
  ];
}

/** Kustomize Components: those that the environment lists, and those that its scaling, database and monitoring need. */
export const componentsOf = ({
  components,
  database,
  monitoring,
  scaling,
  secretSource,
}: Environment): string[] => [
  scaling === "autoscaler" ? "autoscaler" : "queue-scaling",
  ...(database.kind === "stateful-set"
    ? ["backup", ...(secretSource ? ["external-secret"] : [])]
    : []),
  ...components,
  ...(monitoring ? [`monitoring-${monitoring.by}`] : []),
];

/** Where the database's backups are, or where its password comes from. */
export const databaseResourcesOf = ({
  database,
  secretSource = [],
}: Pick<Environment, "database" | "secretSource">): Resource[] =>
  database.kind === "cluster"
    ? [cluster.objectStore(database.backups.configuration), storePath(database.backups.egress)]
    : secretSource;

/** The objects that only this environment has: its own, and a path to the agents for each client that it names. */
export const resourcesOf = (environment: Environment): Resource[] => [
  ...Object.entries(environment.agentClients.networks).map((network) =>
    pathFromNetwork(agent.app, agent.port, network),
  ),
  ...environment.agentClients.namespaces.map((other) =>
    pathFromNamespace(other, agent.app, agent.port),
  ),
  ...environment.resources,
  ...databaseResourcesOf(environment),
  ...databaseScrapePaths(environment),
];

export const patchesOf = (environment: Environment): Patch[] => {
  const { agents, coordinators } = environment;
  const database = databaseShare(environment);
  return [
    add(namespaceObject, ["metadata", "labels", platformLabel], environment.platform),
    replace(quota, ["spec", "hard"], quotaFor({ agents: agents.max, coordinators, database })),
    ...databasePatches(environment),
    replace(job, ["metadata", "name"], jobName(environment)),
    ...Object.entries(labelsFor(environment)).map(([key, value]) =>
      add(namespaceObject, ["metadata", "labels", key], value),
    ),
    ...exposed(environment.exposure),
    ...scaled(environment),
    ...monitored(environment.monitoring),
  ];
};
