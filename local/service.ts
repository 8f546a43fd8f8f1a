/** A local stand-in for a Service: one address whose connections go to the endpoints in turn. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface LocalService {
  url: string;
  /** Where new connections go. Existing ones keep their endpoint, as with kube-proxy. */
  setEndpoints: (urls: readonly string[]) => void;
  stop: () => Promise<void>;
}

export async function startService(urls: readonly string[]): Promise<LocalService> {
  let endpoints = urls;
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const endpoint = endpoints[turn++ % endpoints.length];
    if (!endpoint) return client.resetAndDestroy();
    const { hostname, port } = new URL(endpoint);
    const target = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(from);
      from.pipe(to);
      // A Service only forwards packets: when one side breaks, so does the other.
      from.on("error", () => to.resetAndDestroy());
      from.on("close", () => {
        open.delete(from);
        to.destroySoon();
      });
    }
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    setEndpoints: (next) => {
      endpoints = next;
    },
    stop: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, "close");
    },
  };
}
