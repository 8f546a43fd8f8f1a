/** The programs as manifests meet them: the variables that they read, and the routes that they answer. */
import { variables as agent } from "../../workloads/agent/configuration.ts";
import { createAgent } from "../../workloads/agent/server.ts";
import { variables as coordinator } from "../../workloads/coordinator/configuration.ts";
import { createServer } from "../../workloads/coordinator/http/server.ts";
import { variables as initDatabase } from "../../workloads/init-database/configuration.ts";
import { createRegistry } from "../../workloads/runtime/http-metrics.ts";
import type { HttpServer } from "../../workloads/runtime/http-server.ts";
import { createLog } from "../../workloads/runtime/log.ts";
import { readVariables } from "../../workloads/runtime/variables.ts";

export const programs = { agent, coordinator, "init-database": initDatabase };

const parts = () => ({
  log: createLog("test", "silent"),
  registry: createRegistry("test"),
  lifecycle: { draining: false },
});

const servers: Record<"agent" | "coordinator", () => HttpServer> = {
  agent: () => createAgent(readVariables(agent, {}), parts()),
  coordinator: () =>
    createServer({
      ...parts(),
      // Routes are made without a question to any of these.
      database: {} as never,
      submissions: {} as never,
      observer: { onChange: () => {} } as never,
      onSubmitted: () => {},
      notReadyReason: () => undefined,
    }),
};

const asked = ["/", "/livez", "/readyz", "/metrics", "/tasks", "/agents"];

export function routesOf(server: keyof typeof servers): string[] {
  const app = servers[server]();
  return asked.filter((url) => app.hasRoute({ method: "GET", url }));
}
