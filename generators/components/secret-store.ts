/** The two objects with which External Secrets reads a cloud's secrets: the identity, and the store. */
import type { ISecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStore";
import type { ISecretStoreProvider } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStoreProvider";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import { labelsOf, namespace, wave } from "../conventions.ts";

const labels = labelsOf("secrets", "secrets", "aicp-core");

/** Name of the ServiceAccount whose cloud identity may read the secret, and of the SecretStore that uses it. */
export const storeName = "aicp-secrets";

export const secretReader = (annotations: Record<string, string> = {}): IServiceAccount => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: {
    name: storeName,
    namespace,
    labels,
    annotations: { ...wave("foundation"), ...annotations },
  },
  automountServiceAccountToken: false, // External Secrets requests a token of its own from the API server
});

/** Defaulted fields that are newer than the models' types: written out, so that Argo CD sees no drift. */
interface Defaulted {
  azurekv?: { useAzureSDK: boolean };
  gcpsm?: { secretVersionSelectionPolicy: string };
}

export const secretStore = (provider: ISecretStoreProvider & Defaulted): ISecretStore => ({
  apiVersion: "external-secrets.io/v1",
  kind: "SecretStore",
  metadata: { name: storeName, namespace, labels, annotations: wave("foundation") },
  spec: { provider },
});
