/** A signal that ends these tests ends what they have started. */
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { execa } from "execa";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { startTimeOf } from "../../kubernetes/process-identity.ts";

/** As Vitest and a worker of it: sets up a run, starts a process in the background, and says which. */
const program = `
  import { join } from "node:path";
  import { ensureProcess } from "./cluster/processes/processes.ts";
  import { stateIn } from "./cluster/state.ts";
  import { setup } from "./tests/gitops/global-setup.ts";
  let run = "";
  await setup({ config: { maxWorkers: 1 }, provide: (_, folder) => { run = folder; } });
  const directory = join(run, "1");
  const command = { file: process.execPath, arguments: ["-e", "setInterval(() => {}, 1000)"], directory };
  const { pid } = await ensureProcess(stateIn(join(directory, "state")), { name: "background", ...command });
  process.send({ run, pid });
  setTimeout(() => {}, 600_000);
`;

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s", async (signal) => {
  const tests = execa(process.execPath, ["--input-type=module", "--eval", program], {
    ...{ cwd: repositoryRoot, ipc: true, reject: false },
  });
  const { run, pid } = (await tests.getOneMessage()) as { run: string; pid: number };
  expect(await startTimeOf(pid)).toBeDefined();
  tests.kill(signal);
  expect((await tests).exitCode).toBe(128 + constants.signals[signal]);
  expect(await startTimeOf(pid)).toBeUndefined();
  expect(existsSync(run)).toBe(false);
});
