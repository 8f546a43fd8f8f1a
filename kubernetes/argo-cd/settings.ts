/** Applies the settings that AICP needs of Argo CD, and gives its notification controller the token to end a superseded sync. */
import type { Kubernetes } from "../client/client.ts";
import { apply, read } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";
import type { AnyObject, KubernetesObject } from "../object.ts";
import { argoNamespace } from "./refresh.ts";
import { restartReaders } from "./restart.ts";
import { supersede } from "./supersede.ts";

/** Another than that of the released manifest, whose next apply would otherwise remove these fields. */
const settingsManager = "aicp-settings";

/**
 * Applies them; `server` is the API server as Argo CD's pods reach it. Returns the certificate of that server, in PEM. Throws
 * if the cluster issues no token for the account within two minutes.
 */
export async function applySettings(
  cluster: Kubernetes,
  settings: readonly KubernetesObject[],
  server = supersede.server,
): Promise<string> {
  for (const object of settings) await apply(cluster, reaching(server, object), settingsManager);
  const { token, certificate } = await issuedToken(cluster);
  await apply(
    cluster,
    ownData("Secret", "argocd-notifications-secret", { [supersede.token]: token }),
    settingsManager,
  );
  const pem = Buffer.from(certificate, "base64").toString();
  const host = new URL(server).hostname;
  await apply(
    cluster,
    ownData("ConfigMap", "argocd-tls-certs-cm", { [host]: pem }),
    settingsManager,
  );
  return pem;
}

const ownData = (kind: string, name: string, data: Record<string, string>): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: argoNamespace },
  data,
});

/** The notification controller's webhook with another address of the API server. */
function reaching(server: string, object: AnyObject): KubernetesObject {
  const key = `service.webhook.${supersede.service}`;
  const webhook: string | undefined = object.data?.[key];
  if (webhook === undefined) return object;
  return { ...object, data: { ...object.data, [key]: webhook.replace(supersede.server, server) } };
}

/** Both in base64, as Kubernetes fills them in. */
const issuedToken = (cluster: Kubernetes): Promise<{ token: string; certificate: string }> =>
  eventually(`a token for the account ${supersede.service}`, 120, async () => {
    const reference = { apiVersion: "v1", kind: "Secret", namespace: argoNamespace };
    const data = (await read(cluster, { ...reference, name: supersede.token }))?.data;
    return data?.token && { token: data.token, certificate: data["ca.crt"] };
  });

/** Argo CD's pods get these as environment variables: a running one keeps the old value. */
const readAtStart = "argocd-cm/timeout.";

/** Sets what `missingSettings` found on an Argo CD that runs, and restarts what would not notice. */
export async function completeSettings(
  cluster: Kubernetes,
  settings: readonly KubernetesObject[],
  missing: readonly string[],
): Promise<void> {
  await applySettings(cluster, settings);
  if (missing.some((setting) => setting.startsWith(readAtStart))) await restartReaders(cluster);
}

/** The settings that it lacks or has with another value, each as `ConfigMap/key`. */
export async function missingSettings(
  cluster: Kubernetes,
  settings: readonly KubernetesObject[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const { metadata, data } of settings.filter(hasData)) {
    const reference = { apiVersion: "v1", kind: "ConfigMap", namespace: argoNamespace };
    const found = (await read(cluster, { ...reference, name: metadata.name }))?.data ?? {};
    const different = Object.entries(data as object).filter(
      ([key, value]) => found[key]?.trim() !== value.trim(),
    );
    missing.push(...different.map(([key]) => `${metadata.name}/${key}`));
  }
  const secret = { apiVersion: "v1", kind: "Secret", namespace: argoNamespace };
  const name = "argocd-notifications-secret";
  const token = (await read(cluster, { ...secret, name }))?.data?.[supersede.token];
  return token ? missing : [...missing, `${name}/${supersede.token}`];
}

const hasData = ({ kind, data }: AnyObject): boolean => kind === "ConfigMap" && data !== undefined;
