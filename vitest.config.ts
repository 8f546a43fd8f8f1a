import { hash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Clusters beside the developer's own, where the next run of this checkout finds what a killed one left. */
const gitopsState = join(
  tmpdir(),
  `aicp-gitops-${hash("sha256", import.meta.dirname).slice(0, 8)}`,
);

const project = (name: string, include: string[], settings: object = {}) => ({
  test: { name, include, ...settings },
});

export default defineConfig({
  test: {
    projects: [
      // They start processes, which a busy machine keeps waiting.
      project(
        "unit",
        [
          "{commands,cluster,delivery,policies,e2e,generators,workloads,kubernetes,tools,local}/**/*.test.ts",
        ],
        {
          testTimeout: 60_000,
          isolate: false, // most files are small, and loading the same modules for each is half of the time
        },
      ),
      project("manifests", ["tests/manifests/**/*.test.ts"], {
        testTimeout: 60_000,
        isolate: false,
      }),
      // Whole commands on scratch clones of the repository.
      project("delivery", ["tests/delivery/**/*.test.ts"], { testTimeout: 60_000 }),
      // Real processes on a real PostgreSQL, one file after the other: each uses both cores.
      project("workloads", ["tests/workloads/**/*.test.ts"], {
        fileParallelism: false,
        sequence: { groupOrder: 1 },
        testTimeout: 180_000,
        hookTimeout: 60_000,
      }),
      // Mostly they wait for Argo CD and the autoscaler: two at a time, each worker on a cluster of its own.
      project("gitops", ["tests/gitops/**/*.test.ts"], {
        maxWorkers: 2,
        sequence: { groupOrder: 2 },
        globalSetup: "tests/gitops/global-setup.ts",
        setupFiles: "tests/gitops/setup.ts",
        env: { AICP_STATE: gitopsState },
        testTimeout: 120_000,
        hookTimeout: 300_000,
      }),
    ],
  },
});
