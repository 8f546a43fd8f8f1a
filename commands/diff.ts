/** `pnpm diff`: what the working tree changes in each environment, or what a sync would change on a cluster. */

import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { differenceTo } from "../delivery/difference.ts";
import { toHtml } from "../delivery/present/html.ts";
import { toMarkdown } from "../delivery/present/markdown.ts";
import { toTerminal } from "../delivery/present/terminal.ts";
import { toJson } from "../delivery/pull-request/exchange.ts";
import { isEmpty, type Report } from "../delivery/report/report.ts";
import { repositoryRoot } from "../kubernetes/folders.ts";
import { run, tool } from "./command.ts";

interface Options {
  markdown?: true;
  json?: true;
  html?: string;
  exitCode?: true;
  live?: true;
  context?: string;
  environment?: string;
}

async function report(ref: string | undefined, options: Options): Promise<Report> {
  const kustomize = await tool("kustomize");
  if (!options.live) return differenceTo(repositoryRoot, kustomize, ref);
  const { differenceToCluster } = await import("../delivery/live.ts"); // loading the Kubernetes client takes a while
  return differenceToCluster(kustomize, options);
}

async function diff(ref: string | undefined, options: Options): Promise<void> {
  const found = await report(ref, options);
  if (options.html) await writeFile(options.html, toHtml(found));
  if (options.json) process.stdout.write(toJson(found));
  else if (options.markdown) {
    process.stdout.write(toMarkdown(found, { command: `pnpm diff ${ref ?? ""}`.trim() }));
  } else console.log(toTerminal(found));
  if (options.html && !options.json && !options.markdown)
    console.log(`\nAs a page: ${options.html}`);
  if (options.exitCode && !isEmpty(found)) process.exitCode = 1;
}

const program = new Command("diff")
  .description("Show what the working tree changes in each environment")
  .argument("[ref]", "commit to compare with; default: where this branch left main")
  .option("--markdown", "print it as Markdown for a pull request")
  .option("--json", "print it as data")
  .option("--html <file>", "write it as a page, too")
  .option("--exit-code", "exit with 1 if there is a difference")
  .option("--live", "what a sync would change on a cluster, by a dry run on its API server")
  .option("--context <name>", "with --live: the kubeconfig's context instead of its current one")
  .option("--environment <name>", "with --live: the environment of that cluster")
  .action(diff);

await run(program);
