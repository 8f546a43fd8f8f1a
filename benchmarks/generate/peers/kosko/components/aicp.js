/** The objects of AICP_OBJECTS as kosko's documentation writes them, in classes of kubernetes-models, or plain. */
import { env } from "node:process";

const { groups } = await import(env.AICP_OBJECTS);

const packages = {
  "argoproj.io": "@kubernetes-models/argo-cd",
  "external-secrets.io": "@kubernetes-models/external-secrets",
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "postgresql.cnpg.io": "@kubernetes-models/cloudnative-pg",
};
/** No package has classes of these groups: their objects are plain, which is kosko's way for them. */
const unmodelled = ["azmonitoring.coreos.com", "barmancloud.cnpg.io", "monitoring.googleapis.com"];

/** Class by apiVersion and kind: `kubernetes-models/apps/v1/Deployment`. One file each, the fastest way to import them. */
const classes = {};
async function classOf({ apiVersion, kind }) {
  const path = `${packages[apiVersion.split("/")[0]] ?? "kubernetes-models"}/${apiVersion}/${kind}`;
  classes[path] ??= (await import(path))[kind];
  return classes[path];
}

const objects = Object.values(groups).flat();
for (const [index, object] of env.AICP_PLAIN ? [] : objects.entries()) {
  if (unmodelled.includes(object.apiVersion.split("/")[0])) continue;
  const Model = await classOf(object);
  objects[index] = new Model(object);
}

export default objects;
