import { expect, onTestFinished, test, vi } from "vitest";
import { createPostgres } from "./postgres.ts";

test("variables for a person's other servers change nothing for a server of our own", async () => {
  vi.stubEnv("PGSSLMODE", "require");
  vi.stubEnv("PGOPTIONS", "-c no_such_setting=1");
  onTestFinished(() => void vi.unstubAllEnvs());
  const postgres = await createPostgres();
  onTestFinished(() => postgres.remove());
  expect(postgres.connection.port).toBeGreaterThan(0);
});
