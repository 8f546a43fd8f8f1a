/** `pnpm start --monitoring`: a real Prometheus scrapes Argo CD, and has its alerts. */
import { beforeAll, expect, test } from "vitest";
import { beginTools, bringUpPrometheus } from "../../cluster/bring-up.ts";
import { connectEmbedded } from "../../cluster/connect.ts";
import { firing, groups } from "../../cluster/monitoring/prometheus.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { currentPorts, deployPristine, state } from "./system.ts";

let url: string;

beforeAll(async () => {
  await deployPristine("minikube");
  const ports = currentPorts();
  const controlPlane = { state, ports, cluster: await connectEmbedded(state) };
  url = await bringUpPrometheus(controlPlane, beginTools({}, ["prometheus"]));
});

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`${url}/api/v1/${path}`);
  return ((await response.json()) as { data: T }).data;
}

/** Two scrapes and an evaluation, on a busy machine. */
const scrapedSeconds = 150;

test("it has what Argo CD says of the Application", async () => {
  const query =
    'argocd_app_info{name="aicp-minikube",sync_status="Synced",health_status="Healthy"}';
  await eventually("the Application's series", scrapedSeconds, async () => {
    const { result } = await ask<{ result: unknown[] }>(`query?${new URLSearchParams({ query })}`);
    return result.length === 1;
  });
});

test("it evaluates the rules on Argo CD without an error, and the Watchdog fires", async () => {
  interface Rule {
    name: string;
    health: string;
  }
  const loaded = async () => (await ask<{ groups: { rules: Rule[] }[] }>("rules")).groups;
  const expected = groups.flatMap(({ rules }) => rules.map(({ alert }) => [alert, "ok"]));
  const found = async () =>
    (await loaded()).flatMap(({ rules }) => rules.map(({ name, health }) => [name, health]));
  await eventually("the first evaluation", scrapedSeconds, async () =>
    (await found()).every(([, health]) => health !== "unknown"),
  );
  expect(await found()).toEqual(expected);
  await eventually("the Watchdog", scrapedSeconds, async () =>
    (await firing(state, currentPorts()))?.includes("Watchdog"),
  );
});
