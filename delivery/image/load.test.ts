import { expect, test } from "vitest";
import { commandFor, fullName } from "./load.ts";

test.each([
  ["minikube", "podman", "minikube image load {archive}"],
  ["kind-dev", "docker", "kind load image-archive {archive} --name dev"],
  ["docker-desktop", "docker", undefined],
] as const)("loads into %s with %s by %s", (context, builder, command) => {
  expect(commandFor(context, builder)).toBe(command);
});

test.each([
  ["gke_project_zone_name", "docker"],
  ["docker-desktop", "buildah"],
] as const)("requests a command where none is known: %s with %s", (context, builder) => {
  expect(() => commandFor(context, builder)).toThrow(
    `No command is known that loads an image into the cluster "${context}". Set AICP_IMAGE_LOAD`,
  );
});

test("a bare name is saved as the one that a cluster makes of it, a registry's name as it is", () => {
  expect(fullName("aicp:1.2.0")).toBe("docker.io/library/aicp:1.2.0");
  expect(fullName("ghcr.io/aicp/aicp:1.2.0")).toBe("ghcr.io/aicp/aicp:1.2.0");
});
