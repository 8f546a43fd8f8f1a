/** `pnpm tools`: lists, fetches and pins the command-line tools. */
import { stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { styleText } from "node:util";
import { Argument, Command } from "commander";
import { align } from "../tools/align.ts";
import { assets } from "../tools/assets.ts";
import { startNames, type ToolName, toolNames, tools } from "../tools/catalogue.ts";
import { collectSums } from "../tools/pin.ts";
import { fetchTools, findHere, resolveTool } from "../tools/resolve.ts";
import { newSearch } from "../tools/search.ts";
import { thisWorkshop } from "../tools/workshop.ts";

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function list(): Promise<void> {
  const rows = await Promise.all(
    toolNames.map(async (name) => {
      const found = await findHere(newSearch(thisWorkshop, name, tools[name]));
      return { name, found, size: found ? (await stat(found.file)).size : 0 };
    }),
  );
  for (const { name, found, size } of rows) {
    const title = `${name.padEnd(24)} ${tools[name].version.padEnd(8)}`;
    const place = found
      ? `${found.source.padEnd(8)} ${megabytes(size).padStart(9)}  ${found.file}`
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
    thisWorkshop,
  );
  await writeFile(file, `${JSON.stringify(sums, null, 2)}\n`);
  console.log(`${Object.keys(sums).length} sums in ${relative(process.cwd(), file)}`);
  if (problems.length === 0) return;
  const lines = problems.map((line) => `  - ${line}`);
  throw new Error(["Not found, and so not changed:", ...lines].join("\n"));
}

const stop = new AbortController();
// Not `once`: a listener that is gone by then leaves the signal to others, who end the process where it stands.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => stop.abort(new Error("stopped; run again, it goes on from here")));

const program = new Command("tools").description("The pinned command-line tools");
const one = new Argument("<name>", "a tool").choices(toolNames);
const many = new Argument("[names...]", "tools; all that `pnpm start` needs if none is named");

program.command("list").description("say which are there, and from where").action(list);
program
  .command("fetch")
  .description("get what is missing, in the order in which it is needed")
  .addArgument(many.choices(toolNames))
  .action((names: ToolName[]) => fetchAll(names, stop.signal));
program
  .command("path")
  .description("print a tool's path, and get it if it is missing")
  .addArgument(one)
  .action(async (name: ToolName) => {
    const report = (line: string) => console.error(line);
    console.log(await resolveTool(name, { report, signal: stop.signal }));
  });
program
  .command("pin")
  .description("record in tools/sums.json the SHA-256 sums that the projects publish")
  .action(pin);
program
  .command("align")
  .description("after a change of version in tools/go, rewrite the lines that follow from it")
  .action(() => align(thisWorkshop));

try {
  await program.parseAsync();
} catch (error) {
  console.error(styleText("red", (error as Error).message));
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
