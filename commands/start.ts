/** `pnpm start`: from TypeScript to an environment that is Synced and Healthy on the embedded control plane. */

import { styleText } from "node:util";
import { Command, Option } from "commander";
import { Listr, PRESET_TIMER } from "listr2";
import * as bringUp from "../cluster/bring-up.ts";
import { requireDeployable, uncommitted } from "../cluster/git-remote/repository.ts";
import { kubernetesTools, kubernetesVersion } from "../cluster/kwok/kwokctl-configuration.ts";
import { isMonitored } from "../cluster/monitoring/prometheus.ts";
import { runScript } from "../cluster/scripts.ts";
import { currentSession, rememberSettings } from "../cluster/session.ts";
import { type Context, stage, type Task, toolsTask } from "../cluster/start-stage.ts";
import { type ControlPlaneState, createStateDirectory, stateOfCheckout } from "../cluster/state.ts";
import { printNext, printReport } from "../cluster/summary.ts";
import { environmentNames, environmentOf } from "../generators/catalogue.ts";
import { componentsOf } from "../generators/overlay.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { withLock } from "../tools/lock.ts";
import { tools as catalogue } from "../tools/pinned/tool-list.ts";
import { run } from "./command.ts";
import { interruptible } from "./interruption.ts";

interface Options {
  environment: string;
  monitoring: boolean;
}

const stages = ({ environment, monitoring }: Options): Task[] => {
  const components = componentsOf(environmentOf(environment));
  const { database } = environmentOf(environment);
  return [
    stage("Generate", [], ({ signal }, report) =>
      runScript("generators/generate.ts", report, signal),
    ),
    stage("Validate", ["kustomize", "kubeconform"], ({ signal }, report) =>
      runScript("commands/validate.ts", report, signal),
    ),
    stage("Kubernetes", kubernetesTools, async (context) => {
      context.controlPlane = await bringUp.bringUpControlPlane(context.state, context.tools);
      return `${kubernetesVersion} at ${context.controlPlane.cluster.server}`;
    }),
    stage("Argo CD", ["argocd", "miniredis"], async ({ controlPlane, tools }) => {
      await bringUp.bringUpArgoCd(controlPlane, tools);
      return `v${catalogue.argocd.version}`;
    }),
    stage("Git remote", [], async (context) => {
      context.head = await bringUp.bringUpGitRemote(context.controlPlane, repositoryRoot);
      return `HEAD ${context.head.slice(0, 8)}`;
    }),
    stage("Application", [], async ({ controlPlane, tools }) => {
      rememberSettings(controlPlane.state, { environment, checkout: repositoryRoot });
      const { secretsCreated } = await bringUp.bringUpApplication(
        controlPlane,
        tools,
        repositoryRoot,
        environmentOf(environment),
      );
      const secrets = secretsCreated.length > 0 ? "random secrets created" : "secrets kept";
      const byOperator = database.kind === "cluster" || components.includes("external-secret");
      return `aicp-${environment}, ${secrets}${byOperator ? " in place of the operator" : ""}`;
    }),
    stage("Synced and Healthy", [], async ({ controlPlane, head }, report) => {
      await bringUp.awaitSync(controlPlane, environment, head, report);
      return `aicp-${environment} at ${head.slice(0, 8)}`;
    }),
    ...(monitoring ? [prometheus] : []),
  ];
};

const prometheus = stage("Prometheus", ["prometheus"], ({ controlPlane, tools }) =>
  bringUp.bringUpPrometheus(controlPlane, tools),
);

async function start(
  state: ControlPlaneState,
  options: Options,
  interrupted: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([interrupted, failed.signal]);
  let report = (_line: string) => {};
  const tools = bringUp.beginTools(
    { signal, report: (line) => report(line) },
    options.monitoring ? ["prometheus"] : [],
  );
  const list = new Listr<Context>(
    [
      toolsTask(tools, (receiver) => {
        report = receiver;
      }),
      {
        title: `From TypeScript to ${options.environment}`,
        task: (_, task) => task.newListr(stages(options), { concurrent: false }),
      },
    ],
    {
      ctx: { state, signal, tools } as Context,
      registerSignalListeners: false,
      concurrent: true,
      rendererOptions: { collapseSubtasks: false, showErrorMessage: false, timer: PRESET_TIMER },
      fallbackRendererOptions: { timer: PRESET_TIMER },
    },
  );
  try {
    await list.run();
  } finally {
    // What is still being fetched is of no use to a start that failed.
    failed.abort();
  }
}

const waiting = () =>
  console.error(styleText("dim", "waiting for another `pnpm start` of this checkout"));

async function startAndReport(options: Options, signal: AbortSignal): Promise<void> {
  const begin = Date.now();
  const state = stateOfCheckout(repositoryRoot, process.env);
  await requireDeployable(repositoryRoot); // before tools are built for minutes
  // Like the environment's processes, one that has ended is started again.
  const monitoring = options.monitoring || isMonitored(state);
  // A second one, from another terminal, continues from what the first has started.
  createStateDirectory(state);
  await withLock(state.directory, "start", { signal, report: waiting }, () =>
    start(state, { ...options, monitoring }, signal),
  );
  await printReport(await currentSession(state));
  const changed = await uncommitted(repositoryRoot);
  if (changed.length > 0) {
    const files = changed.length === 1 ? "1 file differs" : `${changed.length} files differ`;
    console.log(
      styleText("yellow", `${files} from HEAD: not deployed until committed and pushed.`),
    );
  }
  printNext(options.environment);
  console.log(`\nDone in ${Math.round((Date.now() - begin) / 1000)} s.`);
}

const program = new Command("start")
  .description(
    "Start the embedded control plane of this checkout with an environment on it, or continue with what is there",
  )
  .addOption(
    new Option("-e, --environment <name>", "which overlay to deploy")
      .choices(environmentNames)
      .default("minikube"),
  )
  .option("--monitoring", "with a real Prometheus, which watches Argo CD", false)
  .action((options: Options) => interruptible((signal) => startAndReport(options, signal)));

await run(
  program,
  "What was started is kept: `pnpm start` continues from it, `pnpm stop` removes it.",
);
