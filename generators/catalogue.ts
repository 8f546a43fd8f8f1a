/** The map of the system: every workload, every component, every environment. */

import { UserError } from "../kubernetes/user-error.ts";
import { autoscaler } from "./components/autoscaler.ts";
import { backup } from "./components/backup.ts";
import { externalSecret } from "./components/external-secret.ts";
import { monitoringAzure } from "./components/monitoring-azure.ts";
import { monitoringGoogle } from "./components/monitoring-google.ts";
import { monitoringOperator } from "./components/monitoring-operator.ts";
import { queueScaling } from "./components/queue-scaling.ts";
import { zoneSpread } from "./components/zone-spread.ts";
import { aks } from "./environments/aks.ts";
import { dockerDesktop } from "./environments/docker-desktop.ts";
import { eks } from "./environments/eks.ts";
import type { Database, Environment } from "./environments/environment.ts";
import { gke } from "./environments/gke.ts";
import { minikube } from "./environments/minikube.ts";
import type { Component, Resource } from "./render/render.ts";
import { agent } from "./workloads/agent.ts";
import { coordinator } from "./workloads/coordinator.ts";
import { database } from "./workloads/database.ts";
import { initDatabase } from "./workloads/init-database.ts";
import { loadTest } from "./workloads/load-test.ts";
import { namespace } from "./workloads/namespace.ts";
import { postgres } from "./workloads/postgres.ts";

/** Objects by the folder below base/ that they are in. */
export type Workloads = Record<string, readonly Resource[]>;

export interface Catalogue {
  /** What every overlay deploys; of the databases, the one of its environment's kind. */
  workloads: Workloads;
  /** The workload that is the database, by its kind. */
  databases: Readonly<Record<Database["kind"], string>>;
  /** Deployed by hand, from a folder of its own below each overlay. */
  onDemand: Workloads;
  /** By the folder below components/. */
  components: Record<string, Component>;
  environments: readonly Environment[];
}

export const catalogue: Catalogue = {
  workloads: { namespace, postgres, database, "init-database": initDatabase, coordinator, agent },
  databases: { "stateful-set": "postgres", cluster: "database" },
  onDemand: { "load-test": loadTest },
  components: {
    autoscaler,
    "queue-scaling": queueScaling,
    backup,
    "external-secret": externalSecret,
    "zone-spread": zoneSpread,
    "monitoring-operator": monitoringOperator,
    "monitoring-azure": monitoringAzure,
    "monitoring-google": monitoringGoogle,
  },
  environments: [minikube, dockerDesktop, gke, eks, aks],
};

/** In the order in which they are listed everywhere. */
export const environmentNames: readonly string[] = catalogue.environments.map(({ name }) => name);

/** Throws a UserError for a name that no environment has. */
export function environmentOf(name: string): Environment {
  const found = catalogue.environments.find((environment) => environment.name === name);
  if (found) return found;
  throw new UserError(
    `There is no environment "${name}". There are: ${environmentNames.join(", ")}.`,
  );
}
