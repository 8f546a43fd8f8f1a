/** `pnpm bootstrap`: prepares a real cluster once, so that from then on only git decides what runs there. */

import { join } from "node:path";
import { Command, Option } from "commander";
import { Listr, PRESET_TIMER } from "listr2";
import { findArgoCd } from "../cluster/argo-cd/argo-install.ts";
import { prepareArgoCd } from "../cluster/argo-cd/prepare.ts";
import { refuseUnknownFields } from "../cluster/argo-cd/requirements.ts";
import { examplesIn, fixExamples } from "../cluster/doctor/examples.ts";
import { environmentNames, environmentOf } from "../generators/catalogue.ts";
import { namespace } from "../generators/conventions.ts";
import { componentsOf } from "../generators/overlay.ts";
import { applicationName, deploy } from "../kubernetes/argo-cd/application.ts";
import { createSecrets } from "../kubernetes/client/bootstrap-secrets.ts";
import { connectUser, type Kubernetes } from "../kubernetes/client/client.ts";
import { applyFoundation } from "../kubernetes/client/foundation.ts";
import { read } from "../kubernetes/client/operations.ts";
import { readObjects } from "../kubernetes/manifests/documents.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { build } from "../kubernetes/manifests/kustomize.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { resolveAsset, resolveTool } from "../tools/resolve.ts";
import { run } from "./command.ts";

interface Options {
  environment: string;
  context?: string;
  withoutArgocd?: boolean;
  configureArgocd?: boolean;
}

/** Returns what was done, for the step's title. */
type Step = (cluster: Kubernetes, options: Options) => Promise<string>;

const appsOf = ({ environment }: Options) =>
  ["project", environment].flatMap((name) =>
    readObjects(join(repositoryRoot, "apps", `${name}.yaml`)),
  );

/** Before anything is applied: an Argo CD that drops a field would deploy something other than git says. */
const check: Step = async (cluster, options) => {
  const found = await findArgoCd(cluster);
  if (!found) return "none is installed yet";
  await refuseUnknownFields(cluster, found, appsOf(options));
  return `version ${found.version} knows every field in use`;
};

const argoCd: Step = async (cluster, { configureArgocd = false }) => {
  const folder = join(repositoryRoot, "bootstrap/argo-cd");
  const settings = (await build(await resolveTool("kustomize"), folder)).map(
    ({ object }) => object,
  );
  const manifest = () => resolveAsset("argocd-install.yaml");
  return prepareArgoCd(cluster, { manifest, settings, configure: configureArgocd });
};

const foundation: Step = async (cluster, { environment }) => {
  const kustomize = await resolveTool("kustomize");
  const source = { kustomize, root: repositoryRoot, environment };
  const { namespace, created } = await applyFoundation(cluster, source);
  return `${created ? "created" : "updated"} ${namespace}, and the cluster's own rules`;
};

const describe = (created: string[]): string =>
  created.length > 0
    ? `created ${created.join(", ")} with random values`
    : "kept the existing Secrets";

const definition = (cluster: Kubernetes, name: string) =>
  read(cluster, { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name });

/** It creates the database, and the owner's Secret with it. */
async function requireOperator(cluster: Kubernetes, environment: string): Promise<void> {
  const wanted = ["clusters.postgresql.cnpg.io", "objectstores.barmancloud.cnpg.io"];
  const found = await Promise.all(wanted.map((name) => definition(cluster, name)));
  const missing = wanted.filter((_, index) => !found[index]);
  if (missing.length === 0) return;
  throw new UserError(
    `${environment} has a database cluster, but this cluster does not define ${missing.join(" and ")}: install CloudNativePG and its backup plug-in (docs/deploy.md), then run bootstrap again`,
  );
}

const secrets: Step = async (cluster, { environment: name }) => {
  const environment = environmentOf(name);
  if (environment.database.kind === "cluster") {
    await requireOperator(cluster, name);
    const created = await createSecrets(cluster, namespace, { withoutOwner: true });
    return `${describe(created)}; CloudNativePG is installed and creates the owner's`;
  }
  if (!componentsOf(environment).includes("external-secret")) {
    return describe(await createSecrets(cluster, namespace));
  }
  if (await definition(cluster, "externalsecrets.external-secrets.io")) {
    const created = await createSecrets(cluster, namespace, { withoutOwner: true });
    return `${describe(created)}; External Secrets is installed and provides postgres-secret`;
  }
  throw new UserError(
    `${name} gets the owner's password from External Secrets, which is not installed on this cluster: install the operator (docs/deploy.md), then run bootstrap again`,
  );
};

const application: Step = async (cluster, { environment }) => {
  await deploy(cluster, join(repositoryRoot, "apps"), environment);
  return `applied apps/project.yaml and apps/${environment}.yaml`;
};

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
