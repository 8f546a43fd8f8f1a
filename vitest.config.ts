import { defineConfig } from "vitest/config";

const project = (name: string, include: string[], settings: object = {}) => ({
  test: { name, include, ...settings },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", ["{generators,policies,tools,cluster,workloads}/**/*.test.ts"]),
      project("manifests", ["tests/manifests/**/*.test.ts"]),
      // One cluster, one file after the other: the tests change what it holds.
      project("gitops", ["tests/gitops/**/*.test.ts"], {
        fileParallelism: false,
        testTimeout: 120_000,
        hookTimeout: 1_800_000,
      }),
      // Real processes on a real PostgreSQL, one file after the other: each uses both cores.
      project("workloads", ["tests/workloads/**/*.test.ts"], {
        fileParallelism: false,
        testTimeout: 180_000,
        hookTimeout: 60_000,
      }),
    ],
  },
});
