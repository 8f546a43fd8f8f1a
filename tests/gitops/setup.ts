/** Gives the worker that runs a test file its own embedded control plane, which its later files go on with. */
import { beforeAll } from "vitest";

process.env.AICP_STATE += `-${process.env.VITEST_POOL_ID}`;
// Only now, for the modules of cluster/ read it when they are loaded.
const { bringUpSystem } = await import("./system.ts");
beforeAll(bringUpSystem);
