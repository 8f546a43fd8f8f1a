/** The programs as manifests meet them: the variables that they read, and the routes that they answer. */
import { agentEnv } from "../../local/program-env.ts";
import { variables as agent } from "../../workloads/agent/configuration.ts";
import { createAgent } from "../../workloads/agent/server.ts";
import { variables as coordinator } from "../../workloads/coordinator/configuration.ts";
import { measureState } from "../../workloads/coordinator/http/metrics.ts";
import { createServer } from "../../workloads/coordinator/http/server.ts";
import { measureWork } from "../../workloads/coordinator/http/work-metrics.ts";
import { variables as initDatabase } from "../../workloads/init-database/configuration.ts";
import { createRegistry, measureRequests } from "../../workloads/runtime/http-metrics.ts";
import { createHttpServer, type HttpServer } from "../../workloads/runtime/http-server.ts";
import { createLog } from "../../workloads/runtime/log.ts";
import { readVariables } from "../../workloads/runtime/variables.ts";

export const programs = { agent, coordinator, "init-database": initDatabase };

const parts = () => ({
  log: createLog("test", "silent"),
  registry: createRegistry("test"),
  lifecycle: { draining: false },
});

const servers: Record<"agent" | "coordinator", () => HttpServer> = {
  agent: () => createAgent(readVariables(agent, agentEnv()), parts()),
  coordinator: () =>
    createServer({
      ...parts(),
      // Routes are made without a question to any of these.
      database: {} as never,
      submissions: {} as never,
      observer: { onChange: () => {} } as never,
      onSubmitted: () => {},
      clients: {} as never,
      limits: {} as never,
      settings: { allowedHosts: "", maximumReward: 1 },
      notReadyReason: () => undefined,
    }),
};

const asked = ["/", "/livez", "/readyz", "/metrics", "/tasks", "/agents"];

export function routesOf(server: keyof typeof servers): string[] {
  const app = servers[server]();
  return asked.filter((url) => app.hasRoute({ method: "GET", url }));
}

interface Metric {
  name: string;
  program: keyof typeof servers | "both";
  type: string;
  labels: string[];
  help: string;
}

/** As prom-client keeps them, which its types hide. */
type Known = { name: string; help: string; type: string; labelNames?: readonly string[] };

function measured(program: keyof typeof servers): Known[] {
  const own = parts();
  if (program === "agent") createAgent(readVariables(agent, agentEnv()), own);
  else {
    measureWork(own.registry);
    measureState(own.registry, {} as never); // its sources are read by a scrape only
    measureRequests(createHttpServer(own.log, own.lifecycle), own.registry);
  }
  return own.registry.getMetricsAsArray() as unknown as Known[];
}

const byDefault = /^(process|nodejs)_/;

/** Names of prom-client's own metrics, which both programs export. */
export const defaultMetrics = (): string[] =>
  measured("agent").flatMap(({ name }) => (byDefault.test(name) ? [name] : []));

/** The programs' own metrics, by name. Those of requests are the same in both. */
export function metrics(): Metric[] {
  const found = new Map<string, Metric>();
  for (const program of ["agent", "coordinator"] as const) {
    for (const { name, help, type, labelNames = [] } of measured(program)) {
      if (byDefault.test(name)) continue;
      const labels = [...labelNames].filter((label) => label !== "program");
      found.set(name, { name, program: found.has(name) ? "both" : program, type, labels, help });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
