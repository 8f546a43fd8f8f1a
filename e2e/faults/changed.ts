/** Changes that people make to a running system by hand: break a Service's selector, edit a Deployment, rerun the schema Job. */
import { setTimeout as sleep } from "node:timers/promises";
import { namespace } from "../../generators/conventions.ts";
import { apply, list, merge, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { deploymentKind } from "../pods/health.ts";
import { type Context, check } from "../scenario.ts";
import { type Fault, none } from "./fault.ts";

const cutSeconds = 10;
const healSeconds = 60;

/** A change by hand is reverted: by Argo CD itself, or by deploying again. */
async function heal({ delivery }: Context, isHealed: () => Promise<boolean>): Promise<number> {
  const began = Date.now();
  if (!delivery.healsItself) await delivery.syncAgain();
  await eventually("the revert of the change by hand", healSeconds, isHealed);
  return Math.round((Date.now() - began) / 100) / 10;
}

export const serviceCutOff: Fault = {
  name: "coordinator's Service cut off",
  bound: 60,
  mayFail: none,
  run: async (context) => {
    const { api } = context.cluster;
    const service = { apiVersion: "v1", kind: "Service", name: "coordinator", namespace };
    const app = async () => (await read(api, service))?.spec.selector.app as string;
    const own = await app();
    await merge(api, service, { spec: { selector: { app: "nobody" } } });
    if (!context.delivery.healsItself) await sleep(cutSeconds * 1000);
    return { serviceHealedAfterSeconds: await heal(context, async () => (await app()) === own) };
  },
};

export const drift: Fault = {
  name: "Deployment changed by hand",
  bound: 90,
  mayFail: none,
  run: async (context) => {
    const { api } = context.cluster;
    const coordinator = { ...deploymentKind, name: "coordinator" };
    const grace = async () =>
      (await read(api, coordinator))?.spec.template.spec.terminationGracePeriodSeconds as number;
    const own = await grace();
    const template = { spec: { terminationGracePeriodSeconds: own + 1 } };
    await merge(api, coordinator, { spec: { template } });
    return { driftHealedAfterSeconds: await heal(context, async () => (await grace()) === own) };
  },
};

export const schemaAgain: Fault = {
  name: "schema Job run again",
  bound: 60,
  mayFail: none,
  run: async ({ cluster: { api, kubectl } }) => {
    const jobs = await list(api, { apiVersion: "batch/v1", kind: "Job", namespace });
    const [job] = jobs.filter(({ metadata }) => metadata.name.startsWith("init-database"));
    if (!job) throw new UserError("the init-database Job is missing, so it cannot run again");
    const { template } = job.spec;
    const { labels } = template.metadata;
    const own = Object.entries(labels).filter(([key]) => !/controller-uid|job-name/.test(key));
    const metadata = { name: "e2e-schema-again", namespace };
    const pod = { metadata: { labels: Object.fromEntries(own) }, spec: template.spec };
    await apply(api, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata,
      spec: { backoffLimit: 0, template: pod },
    });
    const again = { apiVersion: "batch/v1", kind: "Job", ...metadata };
    await eventually("the second run of the schema", 60, async () => {
      const status = (await read(api, again))?.status;
      check(!status?.failed, "the schema Job failed in its second run");
      return status?.succeeded === 1;
    });
    await kubectl(["delete", "job", metadata.name, "-n", namespace]);
    return undefined;
  },
};
