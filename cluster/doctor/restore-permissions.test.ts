/** A user who may not restore learns it from the doctor. */
import { expect, test } from "vitest";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { restorePermissions } from "./restore-permissions.ts";

interface Review {
  spec: { resourceAttributes: { resource: string; subresource?: string; verb: string } };
}

const clusterThatAllows = (allowed: (verb: string, resource: string) => boolean): Kubernetes => ({
  server: "https://203.0.113.1",
  context: "gke",
  call: async <T>(_path: string, _method?: string, body?: unknown) => {
    const { resource, subresource, verb } = (body as Review).spec.resourceAttributes;
    const whole = [resource, subresource].filter(Boolean).join("/");
    return { status: { allowed: allowed(verb, whole) } } as T;
  },
});

test("a user who may do all of it", async () => {
  expect((await restorePermissions(clusterThatAllows(() => true))).state).toBe("good");
});

test("one who may only read is told what is missing", async () => {
  const { state, detail } = await restorePermissions(
    clusterThatAllows((verb, resource) => resource !== "pods/exec" && verb !== "delete"),
  );
  expect(state).toBe("bad");
  expect(detail).toBe(
    "in namespace aicp this user may not: delete clusters, delete networkpolicies, create pods/exec",
  );
});
