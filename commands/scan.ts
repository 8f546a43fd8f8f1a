/** Run by the nightly scan: turns the reports of Grype into the one issue about known vulnerabilities. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { github } from "../delivery/pull-request/github.ts";
import { readFindings, type Scan } from "../delivery/vulnerabilities/findings.ts";
import { issueText, updateIssue } from "../delivery/vulnerabilities/issue.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run } from "./command.ts";

/** `1.name` holds the name of an image, `1.json` the report on it. */
async function readScan(folder: string, name: string): Promise<Scan> {
  const image = (await readFile(join(folder, name), "utf8")).trim();
  try {
    const report = await readFile(join(folder, name.replace(/name$/, "json")), "utf8");
    return { image, findings: readFindings(report) };
  } catch (error) {
    return { image, failure: (error as Error).message };
  }
}

async function scan(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".name")).sort();
  if (names.length === 0) throw new UserError(`${folder} has no report: nothing was scanned.`);
  const scans = await Promise.all(names.map((name) => readScan(folder, name)));
  console.log(await updateIssue(github(process.env), issueText(scans)));
}

const program = new Command("scan")
  .description("Keep the issue about known vulnerabilities up to date")
  .argument("<folder>", "reports of Grype, each beside the name of its image")
  .action(scan);

await run(program);
