/** Tries to reach the system from outside of its namespace: from a pod of another one, and from a node. */
import { BlockList, isIPv6 } from "node:net";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { Environment } from "../../generators/environments/environment.ts";
import { imageOf } from "../../generators/image.ts";
import { apply, read, remove } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { Cluster } from "../cluster.ts";
import { madeByTests, refuseForeign } from "../guard.ts";
import { type Context, check } from "../scenario.ts";
import { type Attempt, connectionScript, type Target } from "./connections.ts";
import { isReady, type Pod, podsOf, readyPods } from "./pods.ts";

const namespace = "e2e-strangers";
const namespaceKind = { apiVersion: "v1", kind: "Namespace", name: namespace };

/** A node may always connect to its own pods: its kubelet probes them. */
interface Reached extends Target {
  hostAddress: string | undefined;
}

export async function tryStrangers({ cluster, environment }: Context) {
  const { api } = cluster;
  await refuseForeign(api, namespaceKind);
  const labels = { "pod-security.kubernetes.io/enforce": "privileged" }; // for the node's network
  await apply(api, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace, labels, annotations: madeByTests },
  });
  try {
    const targets = await targetsOf(cluster);
    const inPod = await start(cluster, environment, "pod", {});
    const onNode = await start(cluster, environment, "node", { hostNetwork: true });
    const fromPod = await attempts(cluster, inPod, targets);
    const fromNode = await attempts(cluster, onNode, targets);
    const admitted = clientsOf(environment);
    const nodeAddress = onNode.status.podIP ?? "";
    const wrong = targets.flatMap(({ name, hostAddress }, index) => {
      const isAgent = name === "an agent";
      const mayNode = hostAddress === nodeAddress || (isAgent && admitted(nodeAddress));
      const mayPod = isAgent && environment.agentClients.namespaces.includes(namespace);
      return [
        ...(fromPod[index] === "open" && !mayPod ? [`from another namespace to ${name}`] : []),
        ...(fromNode[index] === "open" && !mayNode ? [`from the node to ${name}`] : []),
      ];
    });
    check(wrong.length === 0, `strangers reach the system: ${wrong.join("; ")}`);
    const open = (all: Attempt[]) => all.filter((attempt) => attempt === "open").length;
    return { pathsOpenToOtherNamespaces: open(fromPod), pathsOpenToTheNode: open(fromNode) };
  } finally {
    await remove(api, namespaceKind);
  }
}

/** Whether an address is in one of the networks that the environment names. */
function clientsOf({ agentClients }: Environment): (address: string) => boolean {
  const networks = new BlockList();
  for (const cidr of Object.values(agentClients.networks)) {
    const [address = "", bits] = cidr.split("/");
    networks.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return (address) => networks.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

async function targetsOf({ api }: Cluster): Promise<Reached[]> {
  const [database] = await podsOf(api, "postgres");
  const [coordinator] = await readyPods(api, "coordinator");
  const [agent] = await readyPods(api, "agent-worker");
  const target = (name: string, pod: Pod | undefined, port: number) => ({
    name,
    host: pod?.status.podIP ?? "",
    port,
    hostAddress: pod?.status.hostIP,
  });
  return [
    target("PostgreSQL", database, 5432),
    target("the coordinator", coordinator, 8080),
    target("an agent", agent, 8080),
  ];
}

async function start(
  { api }: Cluster,
  environment: Environment,
  name: string,
  extra: Partial<IPodSpec>,
): Promise<Pod> {
  const command = ["node", "--eval", "setTimeout(() => {}, 600_000)"];
  await apply(api, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, annotations: madeByTests },
    spec: {
      ...extra,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: "stranger", image: imageOf(environment), command }],
    },
  });
  return eventually(`the stranger ${name}`, 120, async () => {
    const pod = await read<Pod>(api, { apiVersion: "v1", kind: "Pod", name, namespace });
    return pod && isReady(pod) && pod;
  });
}

async function attempts(
  { kubectl }: Cluster,
  { metadata }: Pod,
  targets: readonly Target[],
): Promise<Attempt[]> {
  const node = ["node", "--input-type=module", "--eval", connectionScript(targets)];
  return JSON.parse(await kubectl(["exec", metadata.name, "-n", namespace, "--", ...node]));
}
