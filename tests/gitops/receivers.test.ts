/** The handbook's receivers, read by Argo CD's own notification controller: who is told of what, beside bootstrap's own settings. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectEmbedded } from "../../cluster/connect.ts";
import { argoCdSettings } from "../../generators/bootstrap/argo-cd.ts";
import { catalogue } from "../../generators/catalogue.ts";
import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import { missingSettings } from "../../kubernetes/argo-cd/settings.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, merge } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { objectsOf } from "../../kubernetes/manifests/documents.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { tools } from "../../tools/pinned/tool-list.ts";
import { resolveAsset } from "../../tools/resolve.ts";
import { state } from "./system.ts";
import { removeApplication, writeApplication } from "./unreconciled.ts";

const handbook = readFileSync(join(repositoryRoot, "docs/operations.md"), "utf8");
const [, section = ""] = /^### Argo CD's notifications$(.*)/ms.exec(handbook) ?? [];
const [, secret = ""] = /printf '(.*?)'/.exec(section) ?? [];
const [, configuration = ""] = /<<'YAML'\n(.*?)^YAML$/ms.exec(section) ?? [];

/** What Slack was sent, in place of which this listens. */
const sent: { channel: string; token: string; text: string }[] = [];
const slack = createServer(async (request, response) => {
  const form = new URLSearchParams(await text(request));
  const token = request.headers.authorization ?? `Bearer ${form.get("token")}`;
  const [channel, message] = ["channel", "text"].map((field) => form.get(field) ?? "");
  sent.push({ channel: channel ?? "", token, text: message ?? "" });
  response.setHeader("content-type", "application/json").end('{"ok":true,"channel":"C","ts":"1"}');
});

let cluster: Kubernetes;
/** The webhook's address is another one here. */
let missingBefore: string[];
const missing = () =>
  missingSettings(cluster, argoCdSettings(catalogue.environments) as KubernetesObject[]);
const notificationsSecret = {
  apiVersion: "v1",
  kind: "Secret",
  name: "argocd-notifications-secret",
  namespace: argoNamespace,
};

/** By one field manager each, as the handbook has it: what the other wrote is kept. */
async function applyAs(manager: string, document: string): Promise<void> {
  for (const object of objectsOf(document, manager)) {
    const metadata = { ...object.metadata, namespace: argoNamespace };
    await apply(cluster, { ...object, metadata }, manager);
  }
}

beforeAll(async () => {
  cluster = await connectEmbedded(state);
  missingBefore = await missing();
  slack.listen(0, "127.0.0.1");
  await new Promise((resolve) => slack.once("listening", resolve));
  const url = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/`;
  const catalogueFile = await resolveAsset("argocd-notifications.yaml");
  await applyAs("catalogue", readFileSync(catalogueFile, "utf8"));
  await merge(cluster, notificationsSecret, JSON.parse(secret.replace("%s", "xoxb-1")));
  const toHere = configuration.replace(/^( *)token: .*$/m, `$&\n$1apiURL: ${url}`);
  await applyAs("receivers", toHere);
});
afterEach(() => removeApplication(cluster));
afterAll(async () => {
  for (const manager of ["receivers", "catalogue"]) {
    const metadata = { name: "argocd-notifications-cm", namespace: argoNamespace };
    await apply(cluster, { apiVersion: "v1", kind: "ConfigMap", metadata }, manager);
  }
  await merge(cluster, notificationsSecret, { data: { "slack-token": null } });
  slack.close();
});

test("the handbook's catalogue is of the version that bootstrap installs", () => {
  expect(section).toContain(`/argo-cd/v${tools.argocd.version}/notifications_catalog/install.yaml`);
});

test.each([
  { what: "a deployed commit", phase: "Succeeded", to: "aicp-deployments", says: "running new" },
  { what: "a failed sync", phase: "Failed", to: "aicp-on-call", says: "has failed" },
  {
    what: "Degraded",
    phase: "Succeeded",
    health: "Degraded",
    to: "aicp-on-call",
    says: "degraded",
  },
  { what: "Unknown", phase: "Succeeded", sync: "Unknown", to: "aicp-on-call", says: "Unknown" },
] as const)("of $what, $to is told", async ({ phase, to, says, what: _, ...status }) => {
  const isTold = async () =>
    sent.some(({ channel, text }) => channel === to && text.includes(says));
  expect(await isTold()).toBe(false);
  await writeApplication(cluster, { phase, message: "the reason" }, status);
  await eventually(`a message that "${says}"`, 150, isTold);
  expect(new Set(sent.map(({ token }) => token))).toEqual(new Set(["Bearer xoxb-1"]));
});

test("what bootstrap set is still there", async () => {
  expect(await missing()).toEqual(missingBefore);
});
