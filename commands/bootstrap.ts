/** `pnpm bootstrap`: prepares a real cluster once, so that from then on only git decides what runs there. */

import { join } from "node:path";
import { styleText } from "node:util";
import { Command, Option } from "commander";
import { Listr, PRESET_TIMER } from "listr2";
import { findArgoCd, installArgoCd } from "../cluster/argo-cd/argo-install.ts";
import { examplesIn, mendExamples } from "../cluster/doctor/examples.ts";
import { environmentNames, environmentOf } from "../generators/catalogue.ts";
import { namespace } from "../generators/conventions.ts";
import { applicationName, deploy } from "../kubernetes/argo-cd/application.ts";
import { createSecrets } from "../kubernetes/bootstrap-secrets.ts";
import { connectUser, type Kubernetes } from "../kubernetes/client.ts";
import { repositoryRoot } from "../kubernetes/folders.ts";
import { createNamespace } from "../kubernetes/namespace.ts";
import { read } from "../kubernetes/operations.ts";
import { tools as catalogue } from "../tools/pinned/tool-list.ts";
import { resolveAsset, resolveTool } from "../tools/resolve.ts";

interface Options {
  environment: string;
  context?: string;
  withoutArgocd?: boolean;
}

/** Returns what was done, for the step's title. */
type Step = (cluster: Kubernetes, environment: string) => Promise<string>;

const argoCd: Step = async (cluster) => {
  const there = await findArgoCd(cluster);
  if (there)
    return `version ${there.version} is already installed, in namespace ${there.namespace}`;
  await installArgoCd(cluster, await resolveAsset("argocd-install.yaml"));
  return `installed ${catalogue.argocd.version}`;
};

const namespaceStep: Step = async (cluster, environment) => {
  const overlay = join(repositoryRoot, "overlays", environment);
  const { name, made } = await createNamespace(cluster, await resolveTool("kustomize"), overlay);
  return made ? `created ${name}` : `${name} already exists`;
};

const describe = (created: string[]): string =>
  created.length > 0
    ? `created ${created.join(", ")} with random values`
    : "kept the existing Secrets";

const secrets: Step = async (cluster, environment) => {
  if (!environmentOf(environment).components.includes("external-secret")) {
    return describe(await createSecrets(cluster, namespace));
  }
  const name = "externalsecrets.external-secrets.io";
  const kind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
  if (await read(cluster, { ...kind, name })) {
    const created = await createSecrets(cluster, namespace, { withoutOwner: true });
    return `${describe(created)}; External Secrets is installed and provides postgres-secret`;
  }
  throw new Error(
    `${environment} gets the owner's password from External Secrets, which is not installed on this cluster: install the operator (docs/deploy.md), then run bootstrap again`,
  );
};

const application: Step = async (cluster, environment) => {
  await deploy(cluster, join(repositoryRoot, "apps"), environment);
  return `applied apps/project.yaml and apps/${environment}.yaml`;
};

/** With example values the password can never be read, and the Application would wait for it forever. */
function refuseExamples(name: string): void {
  const environment = environmentOf(name);
  const found = examplesIn(environment);
  if (found.length === 0) return;
  const lines = found.map((example) => `  ${example}`).join("\n");
  throw new Error(`${name} still has example values:\n${lines}\n${mendExamples(environment)}`);
}

async function bootstrap({ environment, context, withoutArgocd }: Options): Promise<void> {
  refuseExamples(environment);
  const cluster = await connectUser(context);
  console.log(`Preparing ${cluster.context} (${cluster.server}) for ${environment}.`);
  const step = (title: string, work: Step) => ({
    title,
    task: async (_: unknown, task: { title: string }) => {
      task.title = `${title}: ${await work(cluster, environment)}`;
    },
  });
  const options = { rendererOptions: { showErrorMessage: false, timer: PRESET_TIMER } };
  await new Listr(
    [
      ...(withoutArgocd ? [] : [step("Argo CD", argoCd)]),
      step("Namespace", namespaceStep),
      step("Secrets", secrets),
      ...(withoutArgocd ? [] : [step("Application", application)]),
    ],
    options,
  ).run();
  const kubectl = `kubectl --context ${cluster.context}`;
  console.log(
    withoutArgocd
      ? `\nTo deploy, now and after each change:\n  ${kubectl} apply -k overlays/${environment}`
      : `\nArgo CD deploys it from now on. To watch:\n  ${kubectl} get application ${applicationName(environment)} --namespace argocd --watch`,
  );
}

try {
  await new Command("bootstrap")
    .description("Prepare a cluster: Argo CD, the namespace, a password, the Application")
    .addOption(
      new Option("-e, --environment <name>", "the overlay to prepare the cluster for")
        .choices(environmentNames)
        .makeOptionMandatory(),
    )
    .option("--context <name>", "kubeconfig context; default: the current one")
    .option("--without-argocd", "only what `kubectl apply -k` needs: the namespace and a password")
    .action(bootstrap)
    .parseAsync();
} catch (error) {
  console.error(`\n${styleText("red", (error as Error).message)}`);
  process.exitCode = 1;
}
