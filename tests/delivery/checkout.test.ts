import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { emptyRepository } from "../../delivery/fakes/scratch.ts";
import { createCheckout } from "../../e2e/deploy/checkout.ts";

test("where a hook or an alias of git runs the suite, its commits reach the suite's own checkout alone", async () => {
  await using person = await emptyRepository();
  await person.commit("a", "1");
  const before = await person.git("rev-parse", "HEAD");
  vi.stubEnv("GIT_DIR", join(person.root, ".git"));
  vi.stubEnv("GIT_INDEX_FILE", join(person.root, ".git/index"));
  onTestFinished(() => void vi.unstubAllEnvs());
  const checkout = await createCheckout();
  onTestFinished(() => checkout.remove());
  await checkout.edit("generators/workloads/agent.ts", "maxReplicas: 10", "maxReplicas: 11");
  const commit = await checkout.commit("feat: eleven");
  expect(await checkout.head()).toBe(commit);
  expect(await person.git("rev-parse", "HEAD")).toBe(before);
});
