/** Names are resolved where each node has a cache of its own: GKE has one by default, which its dataplane knows by its label. */
import { expect, test } from "vitest";
import type { AnyObject } from "../../kubernetes/object.ts";
import { overlays } from "./rendered.ts";

/** The destinations of each rule for port 53. */
const resolversIn = (objects: readonly AnyObject[]): object[][] =>
  objects
    .filter(({ kind }) => kind === "NetworkPolicy")
    .flatMap(({ spec }) => spec.egress ?? [])
    .filter(({ ports = [] }: { ports?: { port: number }[] }) =>
      ports.some(({ port }) => port === 53),
    )
    .map(({ to }: { to: object[] }) => to);

test.each([...overlays])("%s", (_, objects) => {
  const rules = resolversIn(objects);
  expect(rules).not.toEqual([]);
  for (const resolvers of rules) {
    expect(resolvers).toContainEqual({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "node-local-dns" } },
    });
    expect(resolvers).toContainEqual({ ipBlock: { cidr: "169.254.20.10/32" } });
  }
});
