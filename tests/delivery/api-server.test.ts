/** What only a real API server knows is refused, in its own words, with the object and the field. */
import { describe, expect, test } from "vitest";
import { refusalsOf, refusalsOfChange } from "../../cluster/api-server/refusals.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { overlays } from "../manifests/rendered.ts";
import { useApiServer } from "./real-api-server.ts";

const overlay = (name: string) => (overlays.get(name) ?? []) as readonly AnyObject[];
const eks = overlay("eks");
/** With what only one of the two kinds of database has. */
const deployed = [...eks, ...overlay("minikube")];

/** An object that is deployed, changed. */
function changed(kind: string, name: string, change: (object: AnyObject) => void): AnyObject {
  const found = deployed.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`neither overlays/eks nor overlays/minikube has a ${kind} ${name}`);
  const object = structuredClone(found);
  change(object);
  return object;
}

const containerOf = ({ spec }: AnyObject) => spec.template.spec.containers[0];

/** Each, and the field of the refusal. */
const refused: [string, string, AnyObject][] = [
  [
    "a rolling update that may neither add nor remove a pod",
    "spec.strategy.rollingUpdate.maxUnavailable",
    changed("Deployment", "agent-worker", ({ spec }) => {
      spec.strategy.rollingUpdate = { maxSurge: 0, maxUnavailable: 0 };
    }),
  ],
  [
    "a deadline that is over before a pod counts as available",
    "spec.progressDeadlineSeconds",
    changed("Deployment", "agent-worker", ({ spec }) => {
      spec.minReadySeconds = 200;
      spec.progressDeadlineSeconds = 180;
    }),
  ],
  [
    "the name of a port with 18 characters",
    "spec.template.spec.containers[0].ports[0].name",
    changed("Deployment", "agent-worker", (object) => {
      containerOf(object).ports[0].name = "http-for-everybody";
    }),
  ],
  [
    "a node port outside of the range",
    "spec.ports[0].nodePort",
    changed("Service", "agent-service", ({ spec }) => {
      spec.ports[0].nodePort = 8080;
    }),
  ],
  [
    "a stabilization of two hours",
    "spec.behavior.scaleDown.stabilizationWindowSeconds",
    changed("HorizontalPodAutoscaler", "agent-hpa", ({ spec }) => {
      spec.behavior.scaleDown.stabilizationWindowSeconds = 7200;
    }),
  ],
  [
    "a key of a ConfigMap with a slash",
    "data[conf.d/x]",
    changed("ConfigMap", "postgres-config", ({ data }) => {
      data["conf.d/x"] = "";
    }),
  ],
  [
    "a label of 64 characters",
    "metadata.labels",
    changed("ConfigMap", "postgres-config", ({ metadata }) => {
      metadata.labels = { ...metadata.labels, long: "x".repeat(64) };
    }),
  ],
  [
    "a variable whose name has an equals sign",
    "spec.template.spec.containers[0].env[0].name",
    changed("Deployment", "coordinator", (object) => {
      containerOf(object).env[0].name = "A=B";
    }),
  ],
  [
    "a network that is none",
    "spec.egress[0].to[0].ipBlock.cidr",
    changed("NetworkPolicy", "programs-to-dns", ({ spec }) => {
      spec.egress[0].to = [{ ipBlock: { cidr: "10.0.0.256/8" } }];
    }),
  ],
  [
    "a pod that its namespace would refuse, in a CronJob that it would take",
    "spec.jobTemplate.spec.template.spec.containers[0].securityContext.privileged",
    {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "host", namespace: "aicp" },
      spec: {
        schedule: "0 3 * * *",
        jobTemplate: {
          spec: {
            template: {
              spec: {
                restartPolicy: "Never",
                containers: [
                  { name: "host", image: "aicp:1", securityContext: { privileged: true } },
                ],
                volumes: [{ name: "root", hostPath: { path: "/" } }],
              },
            },
          },
        },
      },
    },
  ],
  [
    "a rule of the cluster that does not compile",
    "spec.validations[0].expression",
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "aicp-typing-error" },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods"] },
          ],
        },
        validations: [{ expression: "object.metadata.name ==" }],
      },
    },
  ],
  [
    "a secret store without a provider",
    "spec.provider",
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name: "aicp-secrets", namespace: "aicp" },
      spec: {},
    },
  ],
];

/** Each, the field, and the versions before and after. */
const immutable: [string, string, AnyObject, AnyObject][] = [
  [
    "the claims of a StatefulSet",
    "spec",
    changed("StatefulSet", "postgres", () => undefined),
    changed("StatefulSet", "postgres", ({ spec }) => {
      spec.volumeClaimTemplates[0].spec.resources.requests.storage = "60Gi";
    }),
  ],
  [
    "a selector",
    "spec.selector",
    changed("Deployment", "coordinator", () => undefined),
    changed("Deployment", "coordinator", ({ spec }) => {
      spec.selector.matchLabels.tier = "a";
      spec.template.metadata.labels.tier = "a";
    }),
  ],
  [
    "the class of a load balancer",
    "spec.loadBalancerClass",
    changed("Service", "agent-service", () => undefined),
    changed("Service", "agent-service", ({ spec }) => {
      spec.loadBalancerClass = "eks.amazonaws.com/nlb";
    }),
  ],
  [
    "the address of a Service",
    "spec.clusterIPs[0]",
    changed("Service", "coordinator", () => undefined),
    changed("Service", "coordinator", ({ spec }) => {
      spec.clusterIP = "None";
    }),
  ],
  [
    "what a storage class makes",
    "parameters",
    changed("StorageClass", "aicp-gp3", () => undefined),
    changed("StorageClass", "aicp-gp3", (object) => {
      object.parameters = { ...object.parameters, type: "io2" };
    }),
  ],
];

describe("a real API server refuses", () => {
  const cluster = useApiServer([...deployed, ...refused.map(([, , object]) => object)]);

  test("nothing that is deployed", async () => {
    for (const object of deployed) expect(await refusalsOf(cluster(), object)).toEqual([]);
  });

  test.each(refused)("%s", async (_, field, object) => {
    const found = await refusalsOf(cluster(), object);
    expect(
      found.map((refusal) => refusal.field),
      JSON.stringify(found),
    ).toContain(field);
    expect(found.every(({ message }) => message.length > 0)).toBe(true);
  });

  test.each(immutable)("a change of %s", async (_, field, before, after) => {
    expect(await refusalsOf(cluster(), after)).toEqual([]);
    const found = await refusalsOfChange(cluster(), before, after);
    expect(found.map((refusal) => refusal.field)).toContain(field);
  });

  test("no change that may be made", async () => {
    const [before, after] = ["8", "9"].map((value) =>
      changed("Deployment", "coordinator", (object) => {
        containerOf(object).env.push({ name: "X", value });
      }),
    );
    expect(await refusalsOfChange(cluster(), before as AnyObject, after as AnyObject)).toEqual([]);
  });
});
