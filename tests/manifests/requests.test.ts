/** What the page on deploying says that an overlay requests at rest: a cluster is sized by it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { amountOf } from "../../generators/quantity.ts";
import type { AnyObject, KubernetesObject } from "../../kubernetes/object.ts";
import { isCloud } from "../../kubernetes/platforms.ts";
import { workloadsOf } from "../../kubernetes/pods.ts";
import { overlays, root } from "./rendered.ts";

const page = readFileSync(join(root, "docs/deploy.md"), "utf8").replaceAll("\n", " ");
const [, localCpu, localMemory, cloudCpu, cloudMemory] =
  /a local overlay requests ([\d.]+) CPU and ([\d.]+) GiB, .* ([\d.]+) CPU and ([\d.]+) GiB, not counting/.exec(
    page,
  ) ?? [];

type Requests = Record<string, string> | undefined;

/** How many pods there are while nothing happens, and what each requests. */
function atRest(objects: readonly KubernetesObject[]): [number, Requests[]][] {
  const kinds = (kind: string) => objects.filter((one) => one.kind === kind) as AnyObject[];
  const [agents] = kinds("HorizontalPodAutoscaler");
  const sidecars = kinds("ObjectStore").map(
    ({ spec }) => spec.instanceSidecarConfiguration.resources.requests,
  );
  return [
    ...workloadsOf(objects)
      .filter(({ longRunning }) => longRunning)
      .map(({ object, pod }): [number, Requests[]] => [
        (object as AnyObject).spec.replicas ?? agents?.spec.minReplicas,
        pod.containers.map(({ resources }) => resources?.requests as Requests),
      ]),
    ...kinds("Cluster").map(({ spec }): [number, Requests[]] => [
      spec.instances,
      [spec.resources.requests, ...sidecars],
    ]),
  ];
}

const total = (objects: readonly KubernetesObject[], resource: string): number =>
  atRest(objects)
    .map(([count, pods]) => count * pods.reduce((sum, one) => sum + amountOf(one?.[resource]), 0))
    .reduce((sum, number) => sum + number, 0);

describe.each([...overlays])("overlay %s", (_, objects) => {
  const [cpu, memory] = isCloud(objects) ? [cloudCpu, cloudMemory] : [localCpu, localMemory];

  test("requests at rest what the page says", () => {
    expect(total(objects, "cpu")).toBeCloseTo(Number(cpu), 1);
    expect(total(objects, "memory") / 2 ** 30).toBeCloseTo(Number(memory), 1);
  });
});
