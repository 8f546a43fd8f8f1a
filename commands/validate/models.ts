/** Runs kubernetes-models' own validators, which check formats and bounds that the schemas leave out. */

import { groupOf, type KubernetesObject } from "../../kubernetes/object.ts";
import { nameOf } from "../../policies/policy.ts";
import type { DistinctObject } from "./distinct.ts";
import type { Failure } from "./failure.ts";

type Model = { validate(): void };
type ModelClass = new (data: object) => Model;

/** Packages of custom resources by the domain of their group; every other group belongs to Kubernetes. */
const packages: readonly (readonly [string, string])[] = [
  ["argoproj.io", "@kubernetes-models/argo-cd"],
  ["external-secrets.io", "@kubernetes-models/external-secrets"],
  ["keda.sh", "@kubernetes-models/keda"],
  ["monitoring.coreos.com", "@kubernetes-models/prometheus-operator"],
  ["postgresql.cnpg.io", "@kubernetes-models/cloudnative-pg"],
];

/** Groups that no package has models of: the schemas alone check them. */
const unmodelled = ["azmonitoring.coreos.com", "barmancloud.cnpg.io", "monitoring.googleapis.com"];

const classes = new Map<string, Promise<ModelClass>>();

/** Imports one class from a file of its own: a package's barrel loads thousands of others. */
function classOf(object: KubernetesObject): Promise<ModelClass> {
  const { apiVersion, kind } = object;
  const group = groupOf(object);
  const [, from = "kubernetes-models"] =
    packages.find(([domain]) => group === domain || group.endsWith(`.${domain}`)) ?? [];
  const path = `${from}/${apiVersion}/${kind}`;
  const known = classes.get(path) ?? import(path).then((module) => module[kind] as ModelClass);
  classes.set(path, known);
  return known;
}

export async function validateModels(objects: readonly DistinctObject[]): Promise<Failure[]> {
  const failures = await Promise.all(
    objects.map(async ({ object, places }) => {
      const problems = await problemsOf(object);
      return places.flatMap((place) =>
        problems.map((problem) => ({
          place,
          object: nameOf(object),
          ...problem,
          rule: "kubernetes-models",
        })),
      );
    }),
  );
  return failures.flat();
}

interface Problem {
  field: string;
  message: string;
}

async function problemsOf(object: KubernetesObject): Promise<Problem[]> {
  if (unmodelled.includes(groupOf(object))) return [];
  try {
    new (await classOf(object))(object).validate();
    return [];
  } catch (error) {
    const { errors, message } = error as Error & { errors?: Complaint[] };
    if (errors === undefined) return [{ field: "", message }];
    return errors.map(({ instancePath, message = "" }) => ({
      field: instancePath.slice(1).replaceAll("/", "."),
      message,
    }));
  }
}

/** As ajv reports it, on which the validators are built. */
interface Complaint {
  instancePath: string;
  message?: string;
}
