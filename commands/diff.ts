/** `pnpm diff`: what the working tree changes in each environment, or what a sync would change on a cluster. */

import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { changesNothing, type Differences, differencesTo } from "../delivery/difference.ts";
import { toHtml } from "../delivery/present/html.ts";
import { toMarkdown } from "../delivery/present/markdown.ts";
import { toTerminal } from "../delivery/present/terminal.ts";
import { toJson } from "../delivery/pull-request/exchange.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
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

async function compare(ref: string | undefined, options: Options): Promise<Differences> {
  const kustomize = await tool("kustomize");
  if (!options.live) return differencesTo(repositoryRoot, kustomize, ref);
  const { differenceToCluster } = await import("../delivery/live.ts"); // loading the Kubernetes client takes a while
  return { folders: await differenceToCluster(repositoryRoot, kustomize, options) };
}

async function diff(ref: string | undefined, options: Options): Promise<void> {
  const found = await compare(ref, options);
  const { folders, generated } = found;
  if (options.html) await writeFile(options.html, toHtml(folders));
  if (options.json) process.stdout.write(toJson(folders));
  else if (options.markdown) {
    process.stdout.write(toMarkdown(folders, { command: `pnpm diff ${ref ?? ""}`.trim() }));
  } else {
    console.log(toTerminal(folders));
    if (generated) console.log(`\n${toTerminal(generated)}`);
  }
  if (options.html && !options.json && !options.markdown)
    console.log(`\nAs a page: ${options.html}`);
  if (options.exitCode && !changesNothing(found)) process.exitCode = 1;
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
