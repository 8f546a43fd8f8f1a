/** The guide's verification checklist and quick reference, each command verbatim. */
import { read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { Cluster } from "../cluster.ts";
import { query } from "../measure/accounting.ts";
import { areExactly, scaleByHand } from "../measure/agents.ts";
import { sampleScaling } from "../measure/recorder.ts";
import { fewest } from "../measure/sizing.ts";
import { deploymentKind } from "../pods/health.ts";
import { type Context, check, type Scenario } from "../scenario.ts";

interface Step {
  command: string;
  /** The output must match all of these. */
  shows: RegExp[];
  /** Stopped after this long: for commands that follow. */
  seconds?: number;
}

const steps: Step[] = [
  { command: "get ns aicp", shows: [/^aicp\s+Active/m] },
  { command: "get statefulsets -n aicp", shows: [/^postgres\s+1\/1/m] },
  {
    command: "get pods -n aicp",
    shows: [/^postgres-0\s+1\/1\s+Running/m, /^agent-worker-\S+\s+1\/1\s+Running/m],
  },
  {
    command: "get deployments -n aicp",
    shows: [/^agent-worker\s+3\/3/m, /^coordinator\s+\d\/\d/m],
  },
  {
    command: "get hpa -n aicp",
    shows: [
      /^agent-hpa\s+Deployment\/agent-worker\s+cpu: \d+%\/70%, memory: \d+%\/80%\s+3\s+10\s+3/m,
    ],
  },
  { command: "describe hpa agent-hpa -n aicp", shows: [/ScalingActive\s+True/] },
  {
    command: "get svc -n aicp",
    shows: [/^agent-service\s/m, /^coordinator\s/m, /^postgres\s+ClusterIP\s+None/m],
  },
  { command: "get configmaps -n aicp", shows: [/^postgres-config\s+4/m] },
  { command: "get secrets -n aicp", shows: [/^postgres-secret\s+Opaque\s+3/m] },
  { command: "get pvc -n aicp", shows: [/^postgres-storage-postgres-0\s+Bound/m] },
  {
    command: "wait --for=condition=ready pod/postgres-0 -n aicp --timeout=300s",
    shows: [/condition met/],
  },
  {
    command: "exec -it postgres-0 -n aicp -- psql -U aicp -d aicp -c|SELECT version();",
    shows: [/PostgreSQL 16/],
  },
  {
    command: "exec -it postgres-0 -n aicp -- psql -U aicp -d aicp -c|SELECT COUNT(*) FROM agents;",
    shows: [/^\s+3$/m],
  },
  {
    command: "get all -n aicp",
    shows: [/^pod\/postgres-0/m, /^horizontalpodautoscaler\S*\/agent-hpa/m],
  },
  { command: "logs -f deployment/agent-worker -n aicp", shows: [], seconds: 3 },
];

/** Splits a command into words; the part after a bar is one word, as in the guide's quotes. */
const words = (command: string): string[] => {
  const [plain = "", quoted] = command.split("|");
  return [...plain.split(" "), ...(quoted ? [quoted] : [])];
};

export const verification: Scenario = {
  name: "verification",
  summary: "The guide's checklist and quick reference, command by command.",
  run: async (context) => {
    const { cluster } = context;
    for (const step of steps) await verify(cluster, step);
    const settings = await postgresSettings(cluster);
    await fiveAndBack(context);
    return { commands: steps.length + 2, ...settings };
  },
};

async function verify({ kubectl }: Cluster, { command, shows, seconds }: Step): Promise<void> {
  const options = seconds === undefined ? {} : { atMostSeconds: seconds };
  const output = await kubectl(words(command), options);
  for (const pattern of shows) {
    check(pattern.test(output), `kubectl ${command}: does not show ${pattern}:\n${output}`);
  }
}

/** PostgreSQL runs with the settings of the ConfigMap. */
async function postgresSettings(
  cluster: Cluster,
): Promise<{ maxConnections: string; sharedBuffers: string }> {
  const sql = (name: string) =>
    query<string>(cluster, `select to_json(current_setting('${name}'))`);
  const maxConnections = await sql("max_connections");
  const sharedBuffers = await sql("shared_buffers");
  check(maxConnections === "100", `max_connections is ${maxConnections}, not 100`);
  check(sharedBuffers === "256MB", `shared_buffers is ${sharedBuffers}, not 256MB`);
  return { maxConnections, sharedBuffers };
}

/**
 * `kubectl scale` works, and only the autoscaler may undo it: it counts agents without metrics as busy, and keeps that for
 * its window, so that they are scaled down by hand as well.
 */
async function fiveAndBack({ cluster, mark }: Context): Promise<void> {
  const { api } = cluster;
  await scaleByHand(cluster, 5);
  mark("kubectl scale --replicas=5");
  const deployment = await read(api, { ...deploymentKind, name: "agent-worker" });
  check(deployment?.spec.replicas === 5, "kubectl scale did not set 5 replicas");
  await eventually("more agents", 60, async () => (await sampleScaling(api)).pods >= 4);
  await scaleByHand(cluster, fewest);
  await eventually(`${fewest} agents`, 90, () => areExactly(cluster, fewest));
}
