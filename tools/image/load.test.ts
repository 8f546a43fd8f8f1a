import { expect, test } from "vitest";
import { commandFor } from "./load.ts";

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
