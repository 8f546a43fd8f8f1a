/** `pnpm bootstrap`: prepares a real cluster once, so that from then on only git decides what runs there. */

import { Command, Option } from "commander";
import { Listr, PRESET_TIMER } from "listr2";
import { examplesIn, fixExamples } from "../cluster/doctor/examples.ts";
import { environmentNames, environmentOf } from "../generators/catalogue.ts";
import { applicationName } from "../kubernetes/argo-cd/application.ts";
import { connectUser } from "../kubernetes/client/client.ts";
import { UserError } from "../kubernetes/user-error.ts";
import {
  application,
  argoCd,
  check,
  foundation,
  type Options,
  type Step,
  secrets,
} from "./bootstrap/steps.ts";
import { run } from "./command.ts";

/** With example values the password can never be read, and the Application would wait for it forever. */
function refuseExamples(name: string): void {
  const environment = environmentOf(name);
  const found = examplesIn(environment);
  if (found.length === 0) return;
  const lines = found.map((example) => `  ${example}`).join("\n");
  throw new UserError(`${name} still has example values:\n${lines}\n${fixExamples(environment)}`);
}

async function bootstrap(options: Options): Promise<void> {
  const { environment, context, withoutArgocd } = options;
  refuseExamples(environment);
  const cluster = await connectUser(context);
  console.log(`Preparing ${cluster.context} (${cluster.server}) for ${environment}.`);
  const step = (title: string, work: Step) => ({
    title,
    task: async (_: unknown, task: { title: string }) => {
      task.title = `${title}: ${await work(cluster, options)}`;
    },
  });
  const argo = (...steps: object[]) => (withoutArgocd ? [] : steps) as ReturnType<typeof step>[];
  await new Listr(
    [
      ...argo(step("Check of Argo CD", check), step("Argo CD", argoCd)),
      step("Namespace", foundation),
      step("Secrets", secrets),
      ...argo(step("Application", application)),
    ],
    { rendererOptions: { showErrorMessage: false, timer: PRESET_TIMER } },
  ).run();
  const kubectl = `kubectl --context ${cluster.context}`;
  console.log(
    withoutArgocd
      ? `\nTo deploy, now and after each change:\n  ${kubectl} apply -k overlays/${environment}`
      : `\nArgo CD deploys it from now on. To watch:\n  ${kubectl} get application ${applicationName(environment)} --namespace argocd --watch`,
  );
}

const program = new Command("bootstrap")
  .description(
    "Prepare a cluster: Argo CD, the namespace, the cluster's own rules, the Secrets, the Application",
  )
  .addOption(
    new Option("-e, --environment <name>", "the overlay to prepare the cluster for")
      .choices(environmentNames)
      .makeOptionMandatory(),
  )
  .option("--context <name>", "kubeconfig context; default: the current one")
  .option("--configure-argocd", "set what AICP needs on an Argo CD that bootstrap did not install")
  .option(
    "--without-argocd",
    "only what `kubectl apply -k` needs: the namespace, the cluster's own rules, the Secrets",
  )
  .action(bootstrap);

await run(program);
