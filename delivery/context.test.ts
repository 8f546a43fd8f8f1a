/** A context leads to an environment by the platforms that environments say they are on, never by their names. */
import { expect, test } from "vitest";
import { environmentOfContext } from "./context.ts";

const environments = [
  { name: "laptop", platform: "minikube" },
  { name: "europe", platform: "gke" },
  { name: "america", platform: "eks" },
  { name: "azure", platform: "aks" },
] as const;

test.each([
  ["minikube", "laptop"],
  ["gke_project_europe-west1_one", "europe"],
  ["arn:aws:eks:us-east-1:1:cluster/one", "america"],
  ["arn:aws-us-gov:eks:us-gov-west-1:1:cluster/one", "america"],
  ["ada@one.us-east-1.eksctl.io", "america"],
  ["azure", "azure"],
])("%s is the cluster of %s", (context, environment) => {
  expect(environmentOfContext(context, environments)).toBe(environment);
});

test("of two environments on one platform, neither is guessed", () => {
  const two = [...environments, { name: "asia", platform: "gke" } as const];
  expect(() => environmentOfContext("gke_project_asia-east1_one", two)).toThrow(
    /--environment europe\|asia$/,
  );
  expect(environmentOfContext("asia", two)).toBe("asia");
});

test("a context of another name leads nowhere", () => {
  expect(() => environmentOfContext("mine", environments)).toThrow(
    /context "mine".*--environment laptop\|europe\|america\|azure$/,
  );
});
