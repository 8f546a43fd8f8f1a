/** Settings of Argo CD itself: bootstrap applies them beside it, since no project may change its own Argo CD. */
import { readFileSync } from "node:fs";
import type { IRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import type { IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { ISecret } from "kubernetes-models/v1/Secret";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import { supersede } from "../../kubernetes/argo-cd/supersede.ts";
import { labelsOf } from "../conventions.ts";
import type { Resource } from "../render/render.ts";

/** The namespace of Argo CD, and of the Applications that it reads. */
export const argoNamespace = "argocd";

const labels = labelsOf("argo-cd", "delivery", "aicp-core");
const metadataOf = (name: string) => ({ name, namespace: argoNamespace, labels });
/** Argo CD's own objects keep their own labels. */
const ownMetadataOf = (name: string) => ({ name, namespace: argoNamespace });

/** A revert is seen within 40 s where no webhook announces it; Argo CD's default is up to three minutes. */
export const reconciliation = { timeout: "30s", jitter: "10s" };

const settings: IConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: ownMetadataOf("argocd-cm"),
  data: {
    "resource.customizations.health.postgresql.cnpg.io_Cluster": readFileSync(
      `${import.meta.dirname}/database-cluster-health.lua`,
      "utf8",
    ),
    "timeout.reconciliation": reconciliation.timeout,
    "timeout.reconciliation.jitter": reconciliation.jitter,
  },
};

/** By which an Application takes part. */
export const supersedeSubscription = {
  [`notifications.argoproj.io/subscribe.${supersede.trigger}.${supersede.service}`]: "",
};

/** Seconds for which a running sync is left alone, so that two merges in a row do not interrupt each other. */
const graceSeconds = 30;

/**
 * Argo CD takes no newer commit while a sync runs, and a sync of a bad commit waits for what will never be healthy. So its
 * notification controller ends a sync as soon as a newer commit is known, as `argocd app terminate-op` does. Not where a person
 * has turned automated sync off, to sync an older commit or for a restore. A sync that failed with retries left was ended as
 * well, whatever it says: that of a commit which the API server refuses keeps its own words.
 */
const notifications: IConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: ownMetadataOf("argocd-notifications-cm"),
  data: {
    [`service.webhook.${supersede.service}`]: `url: ${supersede.server}
headers:
  - name: Authorization
    value: Bearer $${supersede.token}
  - name: Content-Type
    value: application/json-patch+json
`,
    [`trigger.${supersede.trigger}`]: `- description: a newer commit is known while a sync still runs
  when: >-
    app.spec.syncPolicy?.automated != nil
    and app.spec.syncPolicy.automated.enabled != false
    and app.status.operationState?.phase == 'Running'
    and app.status.operationState?.syncResult?.revision != nil
    and app.status.operationState.syncResult.revision != ''
    and app.status.sync.revision != app.status.operationState.syncResult.revision
    and time.Now().Sub(time.Parse(app.status.operationState.startedAt)).Seconds() >= ${graceSeconds}
  send: [${supersede.service}]
- description: a sync was ended for a newer commit, which is not synced yet
  when: >-
    app.spec.syncPolicy?.automated != nil
    and app.spec.syncPolicy.automated.enabled != false
    and app.status.operationState?.phase in ['Failed', 'Error']
    and (app.status.operationState?.message startsWith 'Operation terminat'
    or (app.status.operationState?.retryCount ?? 0) < (app.status.operationState?.operation?.retry?.limit ?? 0))
    and app.status.operationState?.syncResult?.revision != nil
    and app.status.sync.revision != app.status.operationState.syncResult.revision
  send: [${supersede.service}-next]
`,
    // Argo CD compared the newer commit while the sync ran, so it may count it as tried, and then neither syncs nor heals it.
    [`template.${supersede.service}-next`]: `webhook:
  ${supersede.service}:
    method: PATCH
    path: /apis/argoproj.io/v1alpha1/namespaces/{{.app.metadata.namespace}}/applications/{{.app.metadata.name}}
    body: |
      [{"op": "test", "path": "/status/operationState/startedAt", "value": "{{.app.status.operationState.startedAt}}"},
       {"op": "add", "path": "/operation", "value": {
         "initiatedBy": {"automated": true},
         "retry": {{toJson .app.spec.syncPolicy.retry}},
         "sync": {"revision": "{{.app.status.sync.revision}}", "prune": true, "syncOptions": {{toJson .app.spec.syncPolicy.syncOptions}}}}}]
`,
    // The tests fail, and nothing is changed, where that sync has ended or another one has begun meanwhile.
    [`template.${supersede.service}`]: `webhook:
  ${supersede.service}:
    method: PATCH
    path: /apis/argoproj.io/v1alpha1/namespaces/{{.app.metadata.namespace}}/applications/{{.app.metadata.name}}
    body: |
      [{"op": "test", "path": "/status/operationState/phase", "value": "Running"},
       {"op": "test", "path": "/status/operationState/startedAt", "value": "{{.app.status.operationState.startedAt}}"},
       {"op": "replace", "path": "/status/operationState/phase", "value": "Terminating"}]
`,
  },
};

const account: IServiceAccount = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: metadataOf(supersede.service),
  automountServiceAccountToken: false,
};

/** Kubernetes fills in the token; bootstrap hands it to the notification controller. */
const token: ISecret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    ...metadataOf(supersede.token),
    annotations: { "kubernetes.io/service-account.name": supersede.service },
  },
  type: "kubernetes.io/service-account-token",
};

const role = (applications: readonly string[]): IRole => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "Role",
  metadata: metadataOf(supersede.service),
  rules: [
    {
      apiGroups: ["argoproj.io"],
      resources: ["applications"],
      resourceNames: [...applications],
      verbs: ["patch"],
    },
  ],
});

const binding: IRoleBinding = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  metadata: metadataOf(supersede.service),
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: supersede.service },
  subjects: [{ kind: "ServiceAccount", name: supersede.service, namespace: argoNamespace }],
};

/** For the Applications of these environments. */
export const argoCdSettings = (environments: readonly { name: string }[]): Resource[] => [
  settings,
  notifications,
  account,
  role(environments.map(({ name }) => `aicp-${name}`)),
  binding,
  token,
];
