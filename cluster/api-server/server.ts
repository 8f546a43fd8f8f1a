/** A bare Kubernetes API server with its etcd, without nodes or controllers: it judges objects, and is stopped afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { openSync, readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { connectTo, type Kubernetes } from "../../kubernetes/client/client.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { temporaryFolder } from "../../kubernetes/temporary.ts";

export interface ApiServerTools {
  etcd: string;
  kubeApiserver: string;
}

const loopback = "127.0.0.1";
/** On a busy machine with a cold disk; two seconds otherwise. */
const startSeconds = 60;

/** Starts the server, lets `use` ask it, and stops it, also if this process is killed. It leaves nothing behind. */
export async function withApiServer<T>(
  tools: ApiServerTools,
  use: (cluster: Kubernetes) => Promise<T>,
): Promise<T> {
  await using folder = await temporaryFolder("api-server");
  const [client = 0, peer = 0, secure = 0] = await freePorts(3);
  const token = randomBytes(16).toString("hex");
  // The certificate is made at the start, for this loopback port alone.
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const processes = [
    start(tools.etcd, etcdFlags(folder.path, client, peer), join(folder.path, "etcd.log")),
    start(
      tools.kubeApiserver,
      apiServerFlags(folder.path, client, secure, token),
      join(folder.path, "kube-apiserver.log"),
    ),
  ];
  try {
    const cluster = connectTo(`https://${loopback}:${secure}`, "api-server", {
      agent,
      headers: { authorization: `Bearer ${token}` },
    });
    await eventually(
      "the start of the API server",
      startSeconds,
      async () => {
        const ended = processes.find(({ exitCode }) => exitCode !== null);
        if (ended) throw new Error(lastLines(folder.path));
        return (await cluster.call<string>("/readyz")) === "ok";
      },
      50,
    );
    return await use(cluster);
  } finally {
    agent.destroy();
    await Promise.all(processes.map(stop));
  }
}

/**
 * A shell that ends the program once its standard input closes: that happens when this process ends, in whatever way, so
 * that nothing is left even after SIGKILL. Neither program has anything to save: SIGKILL saves the time of an orderly shutdown.
 */
const guard =
  'exec 3<&0; "$@" 3<&- & program=$!; (read -r _ <&3; kill -9 $program) & wait $program';

function start(file: string, flags: readonly string[], log: string): ChildProcess {
  const output = openSync(log, "a");
  return spawn("sh", ["-c", guard, "sh", file, ...flags], { stdio: ["pipe", output, output] });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null ? once(child, "exit") : undefined;
  child.stdin?.end();
  await ended;
}

const lastLines = (folder: string): string =>
  ["etcd", "kube-apiserver"]
    .map((name) =>
      readFileSync(join(folder, `${name}.log`), "utf8")
        .split("\n")
        .slice(-5)
        .join("\n"),
    )
    .join("\n");

const etcdFlags = (folder: string, client: number, peer: number) => [
  `--data-dir=${join(folder, "etcd")}`,
  `--listen-client-urls=http://${loopback}:${client}`,
  `--advertise-client-urls=http://${loopback}:${client}`,
  `--listen-peer-urls=http://${loopback}:${peer}`,
  `--initial-advertise-peer-urls=http://${loopback}:${peer}`,
  `--initial-cluster=default=http://${loopback}:${peer}`,
  "--unsafe-no-fsync",
  "--log-level=error",
];

function apiServerFlags(folder: string, etcd: number, port: number, token: string): string[] {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = join(folder, "service-accounts.key");
  writeFileSync(key, privateKey.export({ type: "sec1", format: "pem" }));
  const tokens = join(folder, "tokens.csv");
  writeFileSync(tokens, `${token},check,check,"system:masters"\n`, { mode: 0o600 });
  return [
    `--etcd-servers=http://${loopback}:${etcd}`,
    `--bind-address=${loopback}`,
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, "certificates")}`,
    `--token-auth-file=${tokens}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    "--service-cluster-ip-range=10.96.0.0/16",
    // Nothing creates accounts here, and nothing removes the finalizers of claims.
    "--disable-admission-plugins=ServiceAccount,StorageObjectInUseProtection",
    "--endpoint-reconciler-type=none",
    "--enable-priority-and-fairness=false",
  ];
}

/** All held open at the same time, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, loopback));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
