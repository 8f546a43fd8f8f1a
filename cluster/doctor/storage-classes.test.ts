/** What an overlay's volume needs differs: the default class, a named one, or the driver of one that it brings. */
import { expect, test } from "vitest";
import { storageFinding } from "./storage-classes.ts";

const minikube = { name: "minikube", storage: { size: "10Gi" }, resources: [] };
const gke = { name: "gke", storage: { size: "50Gi", class: "premium-rwo" }, resources: [] };
const eks = {
  name: "eks",
  storage: { size: "50Gi", class: "aicp-gp3" },
  resources: [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "aicp-gp3" },
      provisioner: "ebs.csi.aws.com",
    },
  ],
};

const storageClass = (name: string, isDefault = false) => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name,
    annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) },
  },
});

test("minikube takes the default class", () => {
  const classes = [storageClass("standard", true)];
  expect(storageFinding("minikube", minikube, { classes, drivers: [] })).toMatchObject({
    state: "good",
    detail: "standard is the default of standard",
  });
  const without = storageFinding("minikube", minikube, { classes: [], drivers: [] });
  expect(without).toMatchObject({ state: "bad", fix: expect.stringContaining("minikube addons") });
});

test("EKS needs no default class, but the driver of the one that its overlay brings", () => {
  const classes = [storageClass("gp2")];
  const drivers = ["efs.csi.aws.com", "ebs.csi.aws.com"];
  expect(storageFinding("eks", eks, { classes, drivers }).state).toBe("good");
  expect(storageFinding("eks", eks, { classes, drivers: [] })).toMatchObject({
    state: "bad",
    detail: "no driver ebs.csi.aws.com, which the overlay's class aicp-gp3 needs",
    fix: expect.stringContaining("aws-ebs-csi-driver"),
  });
});

test("GKE needs the class that its overlay names", () => {
  const provided = { classes: [storageClass("standard-rwo", true)], drivers: [] };
  expect(storageFinding("gke", gke, provided)).toMatchObject({
    state: "bad",
    detail: "no class premium-rwo, which the overlay asks for (there is: standard-rwo)",
  });
  provided.classes.push(storageClass("premium-rwo"));
  expect(storageFinding("gke", gke, provided).state).toBe("good");
});

test("a platform that is not known is asked for a default class", () => {
  const provided = { classes: [storageClass("local-path", true)], drivers: [] };
  expect(storageFinding("unknown", undefined, provided).state).toBe("good");
});
