/** `pnpm tools`: lists, fetches and pins the command-line tools. */
import { stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { styleText } from "node:util";
import { Argument, Command } from "commander";
import { UserError } from "../kubernetes/user-error.ts";
import { toolContext } from "../tools/context.ts";
import type { Found } from "../tools/obtain/places.ts";
import { align } from "../tools/pinned/align.ts";
import { assets } from "../tools/pinned/asset-list.ts";
import { collectSums } from "../tools/pinned/collect-sums.ts";
import { startNames, type ToolName, toolNames, tools } from "../tools/pinned/tool-list.ts";
import { fetchTools, findTool, resolveTool } from "../tools/resolve.ts";
import { run } from "./command.ts";
import { interruptible } from "./interruption.ts";

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const sourceOf = ({ source, check }: Found): string => (check ? `${source}, ${check} sum` : source);

async function list(): Promise<void> {
  const rows = await Promise.all(
    toolNames.map(async (name) => {
      const found = await findTool(name);
      return { name, found, size: found ? (await stat(found.file)).size : 0 };
    }),
  );
  for (const { name, found, size } of rows) {
    const title = `${name.padEnd(24)} ${tools[name].version.padEnd(8)}`;
    const place = found
      ? `${sourceOf(found).padEnd(22)} ${megabytes(size).padStart(9)}  ${found.file}`
      : styleText("yellow", "missing");
    console.log(`${title} ${place}`);
  }
  console.log(`${megabytes(rows.reduce((sum, { size }) => sum + size, 0))} in all`);
}

async function fetchAll(names: readonly ToolName[], signal: AbortSignal): Promise<void> {
  const wanted = names.length > 0 ? names : startNames;
  const report = (line: string) => console.error(styleText("dim", line));
  const files = fetchTools(wanted, { report, signal });
  for (const name of wanted) console.log(`${name} ${tools[name].version}: ${await files[name]}`);
}

async function pin(): Promise<void> {
  const file = join(import.meta.dirname, "../tools/sums.json");
  const { sums, problems } = await collectSums(
    Object.values(tools),
    Object.values(assets),
    toolContext(),
  );
  await writeFile(file, `${JSON.stringify(sums, null, 2)}\n`);
  console.log(`${Object.keys(sums).length} sums in ${relative(process.cwd(), file)}`);
  if (problems.length === 0) return;
  const lines = problems.map((line) => `  - ${line}`);
  throw new UserError(["Not found, and so left unchanged:", ...lines].join("\n"));
}

/** What is downloaded or built is kept part by part, so nothing of it is lost. */
const resumable = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  interruptible((signal) => {
    signal.addEventListener("abort", () =>
      console.error("Stopped; run again to continue from here."),
    );
    return work(signal);
  });

async function path(name: ToolName, signal: AbortSignal): Promise<void> {
  const report = (line: string) => console.error(line);
  console.log(await resolveTool(name, { report, signal }));
}

const program = new Command("tools").description("The pinned command-line tools");
const one = new Argument("<name>", "a tool").choices(toolNames);
const many = new Argument(
  "[names...]",
  "tools; everything that `pnpm start` needs if none is named",
);

program
  .command("list")
  .description("show each tool, where it is from and what it was checked against")
  .action(list);
program
  .command("fetch")
  .description("obtain what is missing, in the order in which it is needed")
  .addArgument(many.choices(toolNames))
  .action((names: ToolName[]) => resumable((signal) => fetchAll(names, signal)));
program
  .command("path")
  .description("print a tool's path, and obtain the tool if it is missing")
  .addArgument(one)
  .action((name: ToolName) => resumable((signal) => path(name, signal)));
program
  .command("pin")
  .description("record in tools/sums.json the SHA-256 sums that the projects publish")
  .action(pin);
program
  .command("align")
  .description("after a change of version in tools/go, rewrite the lines that follow from it")
  .action(() => align(toolContext()));

await run(program);
