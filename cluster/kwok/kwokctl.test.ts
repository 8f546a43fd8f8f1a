/** A component that exits while the cluster starts is started again, and named if that does not help. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ControlPlaneState, stateIn } from "../state.ts";
import { kwokctl } from "./kwokctl.ts";
import { type KubernetesTools, kubernetesTools } from "./kwokctl-configuration.ts";

let state: ControlPlaneState;
beforeEach(() => {
  state = stateIn(mkdtempSync(join(tmpdir(), "aicp-kwokctl-")));
  mkdirSync(join(state.cluster, "pids"), { recursive: true });
});
afterEach(() => rmSync(state.directory, { recursive: true }));

const calls = () => readFileSync(join(state.directory, "calls"), "utf8").trim().split("\n");

/** A kwokctl whose metrics-server ends in its first `endings` starts: the process id is one that no longer exists. */
function toolsThatEnd(endings: number): KubernetesTools {
  const file = join(state.directory, "kwokctl");
  const pid = join(state.cluster, "pids/metrics-server.pid");
  const script = `#!/bin/sh
echo "$1 $2" >>'${state.directory}/calls'
if [ "$(wc -l <'${state.directory}/calls')" -le ${endings} ]; then sh -c 'echo $$' >'${pid}'; fi
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return Object.fromEntries(kubernetesTools.map((name) => [name, file])) as KubernetesTools;
}

const create = (tools: KubernetesTools) => kwokctl(state, tools, ["create", "cluster"]);

test("a component that ends is started again", async () => {
  await create(toolsThatEnd(2));
  expect(calls()).toEqual(["create cluster", "start cluster", "start cluster"]);
});

test("a component that keeps ending is an error that names it and its log", async () => {
  await expect(create(toolsThatEnd(9))).rejects.toThrow(
    /metrics-server has ended: its log is .*metrics-server\.log/,
  );
  expect(calls()).toHaveLength(3);
});
