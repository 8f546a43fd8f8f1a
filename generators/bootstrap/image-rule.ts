/** The cluster's rule on images: a pod runs only what its environment's overlay names, by a digest or a tag. */
import { policyOf } from "./admission-policy.ts";

/** Pods, and every kind with a pod template: the commit is refused, and not only the pods of its Deployment. */
const podKinds = {
  "": ["pods", "pods/ephemeralcontainers", "replicationcontrollers"],
  apps: ["daemonsets", "deployments", "replicasets", "statefulsets"],
  batch: ["cronjobs", "jobs"],
};

const podOf = (object: string) =>
  `${object}.kind == 'Pod' ? ${object}.spec : ${object}.kind == 'CronJob' ? ${object}.spec.jobTemplate.spec.template.spec : ${object}.spec.template.spec`;
const imagesOf = (pod: string) =>
  `(${["containers", "initContainers", "ephemeralContainers"]
    .map((list) => `${pod}.?${list}.orValue([]).map(container, container.image)`)
    .join(" + ")})`;

/** Accepts an image that the object already has: otherwise a change of the registry could not roll out. */
export const images = policyOf("aicp-images", {
  operations: ["CREATE", "UPDATE"],
  resources: podKinds,
  variables: [
    // An environment's folder lists its own.
    { name: "allowed", expression: "[]" },
    { name: "pod", expression: podOf("object") },
    { name: "podBefore", expression: podOf("oldObject") }, // evaluated only where it is used
    {
      name: "before",
      expression: `oldObject == null ? [] : ${imagesOf("variables.podBefore")}`,
    },
    {
      name: "added",
      expression: `${imagesOf("variables.pod")}.filter(image, !(image in variables.before))`,
    },
    {
      name: "foreign",
      expression:
        "variables.added.filter(image, !variables.allowed.exists(name, image == name || image.startsWith(name + ':') || image.startsWith(name + '@')))",
    },
    {
      name: "floating",
      expression:
        "variables.added.filter(image, image.endsWith(':latest') || !image.matches('(@sha256:[0-9a-f]{64}|:[A-Za-z0-9_][A-Za-z0-9_.-]*)$'))",
    },
  ],
  validations: [
    {
      expression: "variables.foreign.size() == 0",
      messageExpression: `variables.foreign.join(', ') + ' may not run here. Allowed are ' + variables.allowed.join(', ') + ': what else AICP uses is added in the generators, and bootstrap run again'`,
    },
    {
      expression: "variables.floating.size() == 0",
      messageExpression: `variables.floating.join(', ') + ' needs a digest or a tag other than latest'`,
    },
  ],
});

/** Where an environment's list goes. */
export const allowedImages = ["spec", "variables", 0, "expression"] as const;
