/** Policies on the settings of PostgreSQL: they reach the server, are valid, and allow as many connections as pods open. */
import { amountOf } from "../generators/quantity.ts";
import { primaryServiceOf } from "../kubernetes/cloudnative-pg.ts";
import { containersOf, isPostgres, type PlacedContainer } from "../kubernetes/pods.ts";
import { destinationsOf, variablesOf } from "./addresses.ts";
import { databases } from "./database.ts";
import { mostPods } from "./most-pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";
import { bytesOf, settingProblem } from "./postgresql/settings.ts";

/** Keys of `postgres-config` and the PostgreSQL parameters that they set. */
const configured = { MAX_CONNECTIONS: "max_connections", SHARED_BUFFERS: "shared_buffers" };

/** Settings on PostgreSQL's command line, `-c name=value` or `--name=value`, with the variables in them filled in. */
function settingsOf(placed: PlacedContainer, objects: Overlay["objects"]): [string, string][] {
  const variables = variablesOf(placed, objects);
  const { args = [] } = placed.container;
  const words = args.map((word) =>
    word.replace(/\$\((\w+)\)/g, (text, name) => variables.get(name) ?? text),
  );
  return words.flatMap((word, index): [string, string][] => {
    const [, name, value] = /^(?:-c|--)?([a-z][\w.-]*)=(.*)$/is.exec(word) ?? [];
    const isSetting = /^(-c|--)/.test(word) || words[index - 1] === "-c";
    return isSetting && name !== undefined && value !== undefined
      ? [[name.replaceAll("-", "_"), value]]
      : [];
  });
}

/** The variable that limits a program's connections to PostgreSQL. */
const poolVariable = "DATABASE_CONNECTIONS";
/** Connections that PostgreSQL keeps for its superuser. */
const reserved = 3;
/** Connections of a Job that updates the schema: two of its own and two of the queue's. */
const jobConnections = 4;

/** The containers that connect to PostgreSQL, with the connections that all pods of each open at most. */
function connectionsOf(objects: Overlay["objects"]) {
  const hosts = [
    ...ofKind(objects, "Service")
      .filter(isPostgres)
      .map(({ metadata }) => metadata.name),
    ...ofKind(objects, "Cluster").map(({ metadata }) => primaryServiceOf(metadata.name)),
  ];
  const clients = new Set(
    destinationsOf(objects).flatMap(({ workload, host }) =>
      hosts.includes(host) ? [workload] : [],
    ),
  );
  return [...clients].flatMap((workload) =>
    containersOf(workload).map((placed) => {
      const pool = Number(variablesOf(placed, objects).get(poolVariable) ?? Number.NaN);
      const each = workload.longRunning ? pool : jobConnections;
      const connections = Number.isNaN(each) ? undefined : each * mostPods(objects, workload);
      return { ...placed, connections };
    }),
  );
}

export const databaseSettings: readonly Policy<Overlay>[] = [
  {
    name: "database-settings-reach-the-server",
    reason:
      "the image reads neither MAX_CONNECTIONS nor SHARED_BUFFERS: they must be passed as arguments",
    *check({ objects }) {
      for (const { workload, container, field } of databases(objects)) {
        for (const [variable, parameter] of Object.entries(configured)) {
          if (container.args?.includes(`${parameter}=$(${variable})`)) continue;
          const message = `does not set ${parameter} from ${variable}`;
          yield violation(workload.object, `${field}.args`, message);
        }
      }
    },
  },
  {
    name: "database-settings-are-valid",
    reason:
      "PostgreSQL exits with FATAL at a setting that it cannot read, and no other instance takes over",
    *check({ objects }) {
      for (const placed of databases(objects)) {
        const { workload, container, field } = placed;
        const memory = container.resources?.limits?.memory;
        for (const [name, value] of settingsOf(placed, objects)) {
          const problem =
            settingProblem(name, value) ??
            (name === "shared_buffers" && bytesOf(name, value) >= amountOf(memory)
              ? `${value} is not below the pod's memory limit of ${memory}`
              : undefined);
          if (problem !== undefined)
            yield violation(workload.object, `${field}.args[${name}]`, problem);
        }
      }
    },
  },
  {
    name: "database-connections-suffice",
    reason: "a coordinator that gets no connection is not ready, and an update adds coordinators",
    *check({ objects }) {
      const users = connectionsOf(objects);
      for (const { workload, field, connections } of users) {
        if (connections !== undefined) continue;
        yield violation(
          workload.object,
          `${field}.env[${poolVariable}]`,
          "is missing or not a number",
        );
      }
      const needed = users.reduce((sum, { connections = 0 }) => sum + connections, reserved);
      for (const placed of databases(objects)) {
        const most = new Map(settingsOf(placed, objects)).get("max_connections") ?? "100";
        if (Number(most) >= needed) continue;
        const message = `${most} are less than the ${needed} that all pods open during an update`;
        yield violation(placed.workload.object, `${placed.field}.args[max_connections]`, message);
      }
      for (const cluster of ofKind(objects, "Cluster")) {
        const most = cluster.spec?.postgresql?.parameters?.max_connections ?? "100";
        if (Number(most) >= needed) continue;
        const message = `${most} are less than the ${needed} that all pods open during an update`;
        yield violation(cluster, "spec.postgresql.parameters[max_connections]", message);
      }
    },
  },
];
