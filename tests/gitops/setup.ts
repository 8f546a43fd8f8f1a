/** Starts an embedded control plane for the worker that runs a test file; its later files continue with it. */
import { beforeAll } from "vitest";
import { bringUpSystem } from "./system.ts";

beforeAll(bringUpSystem);
