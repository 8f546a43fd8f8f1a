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
] as const)("asks for a command where it knows none: %s with %s", (context, builder) => {
  expect(() => commandFor(context, builder)).toThrow(
    `How an image gets to the cluster "${context}" is not known: give the command in AICP_IMAGE_LOAD`,
  );
});

test("a bare name is saved as the one that a cluster makes of it, a registry's name as it is", () => {
  expect(fullName("aicp:1.2.0")).toBe("docker.io/library/aicp:1.2.0");
  expect(fullName("ghcr.io/aicp/aicp:1.2.0")).toBe("ghcr.io/aicp/aicp:1.2.0");
});
