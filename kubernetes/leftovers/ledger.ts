/** What this process would leave if it were killed is in a file, which tells the next run what to remove. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { eventually } from "../client/wait.ts";
import { ownFolder } from "../own-folder.ts";
import { startTimeOf } from "../process-identity.ts";

/** A process: its id alone is given to later ones. */
interface Identity {
  pid: number;
  startTime: string | undefined;
}

interface Ledger {
  owner: Identity;
  /** Process ids mean something else in another container, even if both have one temporary folder. */
  container: string;
  processes: Identity[];
  folders: string[];
}

const identityOf = async (pid: number): Promise<Identity> => ({
  pid,
  startTime: await startTimeOf(pid),
});

const isRunning = async ({ pid, startTime }: Identity): Promise<boolean> =>
  startTime !== undefined && (await startTimeOf(pid)) === startTime;

function thisContainer(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return hostname();
  }
}

/** Who can write to it can have any of the user's folders deleted: else nothing is noted, and what a killed run leaves stays. */
const ledgers = (): string | undefined => ownFolder("leftovers");

let own: Promise<Ledger> | undefined;
let changes: Promise<void> = Promise.resolve();

async function createLedger(): Promise<Ledger> {
  const owner = await identityOf(process.pid);
  return { owner, container: thisContainer(), processes: [], folders: [] };
}

/** Changes the ledger of this process, one change after the other. Where it cannot be written, the work goes on without. */
function change(edit: (ledger: Ledger) => void | Promise<void>): Promise<void> {
  own ??= createLedger();
  const created = own;
  changes = changes.then(async () => {
    const ledger = await created;
    await edit(ledger);
    const folder = ledgers();
    if (!folder) return;
    const file = join(folder, `${process.pid}.json`);
    const isEmpty = ledger.processes.length + ledger.folders.length === 0;
    await (isEmpty ? rm(file, { force: true }) : writeFile(file, JSON.stringify(ledger))).catch(
      () => {},
    );
  });
  return changes;
}

/** Until `forgetFolder`, the next run deletes the folder if this process has ended by then. */
export const noteFolder = (path: string): Promise<void> =>
  change(({ folders }) => void folders.push(path));

export const forgetFolder = (path: string): Promise<void> =>
  change((ledger) => {
    ledger.folders = ledger.folders.filter((each) => each !== path);
  });

/** Until `forgetProcess`, the next run sends it SIGKILL if this process has ended by then. */
export const noteProcess = (pid: number): Promise<void> =>
  change(async ({ processes }) => void processes.push(await identityOf(pid)));

export const forgetProcess = (pid: number): Promise<void> =>
  change((ledger) => {
    ledger.processes = ledger.processes.filter((each) => each.pid !== pid);
  });

let removed: Promise<void> | undefined;

/** Removes what killed runs have left, once in each process. */
export function removeLeftovers(): Promise<void> {
  removed ??= removeAll();
  return removed;
}

async function removeAll(): Promise<void> {
  const folder = ledgers();
  if (!folder) return;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const ledger = readLedger(file);
    if (!ledger || ledger.container !== thisContainer() || (await isRunning(ledger.owner)))
      continue;
    for (const entry of ledger.processes) await end(entry);
    for (const path of ledger.folders) await rm(path, { recursive: true, force: true });
    await rm(file, { force: true });
  }
}

/** Undefined while its owner writes it. */
function readLedger(file: string): Ledger | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function end(entry: Identity): Promise<void> {
  if (!(await isRunning(entry))) return;
  process.kill(entry.pid, "SIGKILL");
  await eventually(
    `the end of process ${entry.pid}`,
    30,
    async () => !(await isRunning(entry)),
    20,
  );
}
