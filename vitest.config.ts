import { execFileSync } from "node:child_process";
import { defineConfig } from "vitest/config";
import { reachLoopbackDirectly } from "./kubernetes/loopback.ts";

// Where a hook or an alias of git runs the tests, these variables name the person's repository to every git, wherever it runs.
const ofARepository = execFileSync("git", ["rev-parse", "--local-env-vars"], { encoding: "utf8" });
for (const name of ofARepository.split("\n")) delete process.env[name];

// The servers of the tests are on this machine, wherever a person's proxies are.
reachLoopbackDirectly();

const project = (name: string, include: string[], settings: object = {}) => ({
  // The user may have set this for a control plane of their own, which the tests must not reach.
  test: { name, include, env: { AICP_STATE: "" }, ...settings },
});

const patient = { testTimeout: 180_000, hookTimeout: 180_000 };

const besideTheCode =
  "{commands,cluster,delivery,policies,e2e,generators,workloads,kubernetes,tools,local}/**/*.test.ts";

/** They run commands, servers and builds as processes, or thousands of cases: `pnpm check` leaves them to `pnpm test`. */
const slow = [
  "commands/**/*.test.ts",
  "cluster/{git-remote,processes}/**/*.test.ts",
  "delivery/present/hostile.test.ts",
  "generators/generate.test.ts",
  "local/{guard,postgres}.test.ts",
  "tools/{build,download,obtain}/**/*.test.ts",
  "tools/lock.test.ts",
  "tests/manifests/{fuzz,odd-paths}.test.ts",
  "workloads/runtime/program.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      // Most files are small, and loading the same modules for each would be half of the time.
      project("unit", [besideTheCode], {
        ...patient,
        isolate: false,
        exclude: ["**/node_modules/**", ...slow],
      }),
      project("manifests", ["tests/manifests/**/*.test.ts"], {
        ...patient,
        isolate: false,
        exclude: slow,
      }),
      project("slow", slow, patient),
      // The alerts, by promtool: built once where `pnpm start` never needed it.
      project("rules", ["tests/rules/**/*.test.ts"], { testTimeout: 60_000, hookTimeout: 900_000 }),
      // Whole commands on scratch clones of the repository.
      project("delivery", ["tests/delivery/**/*.test.ts"], patient),
      // Real processes on a real PostgreSQL, one file after the other: each uses both cores.
      project("workloads", ["tests/workloads/**/*.test.ts"], {
        fileParallelism: false,
        sequence: { groupOrder: 1 },
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      // Mostly they wait for Argo CD and the autoscaler: two at a time, each worker on a cluster of its own.
      project("gitops", ["tests/gitops/**/*.test.ts"], {
        maxWorkers: 2,
        sequence: { groupOrder: 2 },
        globalSetup: "tests/gitops/global-setup.ts",
        setupFiles: "tests/gitops/setup.ts",
        testTimeout: 300_000,
        hookTimeout: 300_000,
      }),
    ],
  },
});
