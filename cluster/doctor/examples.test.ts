/** An example that was left is named with its place; what an owner put there is not. */
import { expect, test } from "vitest";
import { secretReader, secretStore, storeName } from "../../generators/components/secret-store.ts";
import { examplesFinding, examplesIn } from "./examples.ts";

const environment = (annotation: string, projectID: string) => ({
  name: "gke",
  database: { kind: "stateful-set" as const },
  resources: [
    secretReader({ "cloud/identity": annotation }),
    secretStore({
      gcpsm: {
        projectID,
        auth: { workloadIdentity: { serviceAccountRef: { name: storeName } } },
        secretVersionSelectionPolicy: "LatestOrFail",
      },
    }),
  ],
});

test.each([
  "00000000-0000-0000-0000-000000000000",
  "arn:aws:iam::111122223333:role/aicp-secrets",
  "https://your-vault.vault.azure.net",
])("%s is an example", (value) => {
  expect(examplesIn(environment(value, "shop-production"))).toEqual([
    `ServiceAccount aicp-secrets: cloud/identity ${value}`,
  ]);
});

test("a field deep inside is found, and the finding says what fixes it", () => {
  expect(examplesFinding(environment("fine", "your-project"))).toMatchObject({
    state: "bad",
    detail: "still examples: SecretStore aicp-secrets: projectID your-project",
    fix: expect.stringContaining("generators/settings.ts"),
  });
});

test("an owner's values are none", () => {
  const own = environment("7d3c5a10-0000-4000-8000-000000000000", "shop-production");
  expect(examplesFinding(own).state).toBe("good");
});
