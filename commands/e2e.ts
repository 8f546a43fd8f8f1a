/** `pnpm e2e`: proves the system with real pods, on the cluster that the kubeconfig or `--context` names. */

import { resolve } from "node:path";
import { Command, Option } from "commander";
import { execa } from "execa";
import { parseAddress } from "../e2e/monitoring/prometheus.ts";
import { writePictures, writeReport } from "../e2e/report/write.ts";
import { scenarios } from "../e2e/scenarios/all.ts";
import { runSuite, type Settings } from "../e2e/suite.ts";
import { environmentNames, environmentOf } from "../generators/catalogue.ts";
import { imageOf, splitTag } from "../generators/image.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run } from "./command.ts";
import { abandonable } from "./interruption.ts";

interface Options {
  environment: string;
  context?: string;
  only?: string[];
  list: boolean;
  report: string;
  plots?: string;
  keep: boolean;
  buildImage: boolean;
  nextTag?: string;
  gitPush?: string;
  gitUrl?: string;
  plain: boolean;
  monitoring?: string;
}

const names = scenarios.map(({ name }) => name);

const program = new Command("e2e")
  .description("Deploy to a cluster, put load on it, update it, break it, and report the results")
  .addOption(
    new Option("--environment <name>", "the overlay").choices(environmentNames).default("minikube"),
  )
  .option("--context <name>", "the kubeconfig's context; needed if it looks like production")
  .addOption(new Option("--only <names...>", "run only these scenarios").choices(names))
  .option("--list", "list the scenarios", false)
  .option("--report <file>", "HTML report; the JSON is written beside it", "e2e-report/index.html")
  .option("--plots <folder>", "draw each scenario as an SVG picture there")
  .option("--keep", "leave everything on the cluster", false)
  .option("--build-image", "build the image and load it under both tags first", false)
  .option(
    "--next-tag <tag>",
    "image tag that updates switch to (default: the overlay's plus -next)",
  )
  .option(
    "--git-push <target>",
    "the repository that Argo CD reads: a bare repository's folder, or a URL to push to",
  )
  .option("--git-url <url>", "the URL under which Argo CD's pods reach it")
  .addOption(
    new Option(
      "--monitoring [service]",
      "monitor the overlay, and judge its alerts and dashboard by the Prometheus operator's Prometheus there (NAMESPACE/SERVICE:PORT)",
    ).preset("monitoring/prometheus:9090"),
  )
  .option("--plain", "deploy by `kubectl apply -k` even if Argo CD is installed", false)
  .action((...given: Parameters<typeof e2e>) => abandonable(e2e(...given)));

function settingsOf(options: Options): Settings {
  const { context, only, gitPush, gitUrl, plain, keep, monitoring } = options;
  const environment = environmentOf(options.environment);
  if ((gitPush === undefined) !== (gitUrl === undefined)) {
    throw new UserError(
      "--git-push and --git-url go together: where commits are pushed, and where pods read them",
    );
  }
  return {
    environment,
    ...(context !== undefined && { context }),
    scenarios: scenarios.filter(({ name, onDemand }) => (only ? only.includes(name) : !onDemand)),
    ...(gitPush !== undefined &&
      gitUrl !== undefined && { remote: { push: gitPush, url: gitUrl } }),
    plain,
    keep,
    ...(monitoring !== undefined && { monitoring: parseAddress(monitoring) }),
    nextTag: options.nextTag ?? `${splitTag(environment.image.tag).tag}-next`,
    report: resolve(options.report),
    onResults: async (results) => {
      await writeReport(resolve(options.report), results);
      if (options.plots) await writePictures(options.plots, results);
    },
  };
}

async function e2e(options: Options): Promise<void> {
  if (options.list) {
    for (const { name, summary } of scenarios) console.log(`${name.padEnd(18)} ${summary}`);
    return;
  }
  const settings = settingsOf(options);
  if (options.buildImage) await buildImages(settings);
  const results = await runSuite(settings);
  console.log(`
Report: ${settings.report}`);
  const failed = results.outcomes.filter(({ passed }) => !passed);
  console.log(`\n${results.outcomes.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

async function buildImages({ environment, nextTag }: Settings): Promise<void> {
  const next = { ...environment, image: { ...environment.image, tag: nextTag } };
  for (const name of [environment, next].map(imageOf)) {
    const parameters = ["commands/image.ts", "--tag", name, "--load"];
    await execa(process.execPath, parameters, { cwd: repositoryRoot, stdio: "inherit" });
  }
}

await run(program);
