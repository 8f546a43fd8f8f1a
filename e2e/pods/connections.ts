/** Tries TCP connections from inside a pod, to find out which network paths are open. */
import type { Cluster } from "../cluster.ts";
import { evaluate } from "./pods.ts";

export interface Target {
  /** Name in messages. */
  name: string;
  host: string;
  port: number;
}

export type Attempt = "open" | "closed";

/** A NetworkPolicy drops packets or rejects them: a connection that takes longer than this is closed. */
const timeoutMs = 3000;

/** JavaScript that prints an attempt for each target, as JSON. */
export const connectionScript = (targets: readonly Target[]) => `
import { connect } from "node:net";
const attempt = ({ host, port }) => new Promise((resolve) => {
  const socket = connect({ host, port });
  const end = (result) => { socket.destroy(); resolve(result); };
  socket.setTimeout(${timeoutMs}, () => end("closed"));
  socket.on("connect", () => end("open"));
  socket.on("error", () => end("closed"));
});
console.log(JSON.stringify(await Promise.all(${JSON.stringify(targets)}.map(attempt))));`;

export const tryConnections = (
  cluster: Cluster,
  pod: string,
  targets: readonly Target[],
): Promise<Attempt[]> => evaluate(cluster, pod, connectionScript(targets));
