/** Manifests and programs fit: what a program reads is set, what probes ask for exists, and a drain ends in time. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { IContainer } from "kubernetes-models/v1/Container";
import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { type Workload, workloadsOf } from "../../kubernetes/pods.ts";
import { ofKind } from "../../policies/objects.ts";
import { parseOptions } from "../../workloads/load-test/options.ts";
import { readVariables } from "../../workloads/runtime/variables.ts";
import { programs, routesOf } from "./programs.ts";
import { rendered, root } from "./rendered.ts";

type Program = keyof typeof programs;

interface Deployed {
  workload: Workload;
  container: IContainer;
  program: Program | "load-test";
  environment: Record<string, string>;
}

const places = rendered.filter(({ kind }) => kind === "overlay" || kind === "on-demand");

/** Every container of a place that runs one of the programs. */
function deployed(place: string): Deployed[] {
  const found = places.find((each) => each.place === place);
  const objects = found?.objects.map(({ object }) => object) ?? [];
  return workloadsOf(objects).flatMap((workload) =>
    (workload.pod.containers ?? []).flatMap((container) => {
      if (container.command?.[0] !== "node") return [];
      const program = mainOf(container).split("/")[0] as Deployed["program"];
      return [{ workload, container, program, environment: environmentOf(container, objects) }];
    }),
  );
}

/** The file that Node runs, after options of Node's own. */
const mainOf = ({ command = [] }: IContainer): string =>
  command.slice(1).find((word) => !word.startsWith("-")) ?? "none";

/** As the pod will see it. What only the cluster knows has a stand-in. */
function environmentOf(
  { env = [] }: IContainer,
  objects: KubernetesObject[],
): Record<string, string> {
  const configured = (map?: string, key = "") =>
    ofKind(objects, "ConfigMap").find(({ metadata }) => metadata.name === map)?.data?.[key] ??
    "missing";
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => {
      const reference = valueFrom?.configMapKeyRef;
      return [name, value ?? (reference ? configured(reference.name, reference.key) : "stand-in")];
    }),
  );
}

/** The paths of the keys that a container mounts from Secrets. A file that is mounted by subPath would never be updated. */
const mounted = ({ pod }: Workload, { volumeMounts = [] }: IContainer): string[] =>
  volumeMounts.flatMap(({ name, mountPath, subPath }) => {
    const secret = pod.volumes?.find((volume) => volume.name === name)?.secret;
    return subPath ? [] : (secret?.items ?? []).map(({ path }) => `${mountPath}/${path}`);
  });

const servers = ["agent", "coordinator"] as const;

describe.each(places.map(({ place }) => place))("%s", (place) => {
  const all = deployed(place);

  test("starts programs that exist, with nothing unset, wrong or unknown", () => {
    expect(all.length).toBeGreaterThan(0);
    for (const { program, container, environment } of all) {
      expect(existsSync(join(root, "workloads", mainOf(container)))).toBe(true);
      if (program === "load-test") continue;
      const variables = programs[program];
      expect(() => readVariables(variables, environment)).not.toThrow();
      const known = Object.values(variables).map(({ name }) => name);
      expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  test("mounts each secret at the path that its program reads", () => {
    for (const { workload, container, environment } of all) {
      const paths = Object.entries(environment).filter(([name]) => name.endsWith("_FILE"));
      expect(paths.filter(([, path]) => !mounted(workload, container).includes(path))).toEqual([]);
    }
  });

  test("probes and names the port of each server as it listens", () => {
    for (const { program, container, environment } of all) {
      if (!servers.includes(program as never)) continue;
      const server = program as (typeof servers)[number];
      const [port] = container.ports ?? [];
      const { port: own } = readVariables(programs[server], environment) as { port: number };
      expect(port?.containerPort).toBe(own);
      const probes = [container.livenessProbe, container.readinessProbe].map(
        (probe) => probe?.httpGet,
      );
      expect(probes.map((probe) => probe?.port)).toEqual([port?.name, port?.name]);
      expect(probes.map((probe) => probe?.path)).toEqual(["/livez", "/readyz"]);
      expect(routesOf(server)).toEqual(expect.arrayContaining(["/livez", "/readyz", "/metrics"]));
    }
  });

  test("gives each server the time to drain, and each Job the time to end", () => {
    for (const { program, workload, container, environment } of all) {
      const { pod, object } = workload;
      const limitMs =
        ((object as { spec?: { activeDeadlineSeconds?: number } }).spec?.activeDeadlineSeconds ??
          0) * 1000;
      if (program === "load-test") {
        const options = parseOptions(container.command?.slice(2) ?? []);
        expect(limitMs).toBeGreaterThan(options.durationMs + options.timeoutMs);
      } else if (program === "init-database") {
        const { waitMs } = readVariables(programs[program], environment);
        expect(limitMs).toBeGreaterThan(waitMs * 2); // PostgreSQL, and the lock
      } else {
        const { endpointLagMs, drainMs } = readVariables(programs[program], environment);
        expect((pod.terminationGracePeriodSeconds ?? 30) * 1000).toBeGreaterThan(
          endpointLagMs + drainMs,
        );
      }
    }
  });
});

test("every program is deployed somewhere", () => {
  const programsSeen = new Set(
    places.flatMap(({ place }) => deployed(place).map(({ program }) => program)),
  );
  expect([...programsSeen].sort()).toEqual([...Object.keys(programs), "load-test"].sort());
});
