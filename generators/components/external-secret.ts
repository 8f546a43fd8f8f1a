/** Component: the External Secrets operator creates `postgres-secret` from the cloud's secret store. */
import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import { labelsOf, namespace, wave } from "../conventions.ts";
import type { Component } from "../render/render.ts";
import { secretName } from "../workloads/postgres-connections.ts";
import { storeName } from "./secret-store.ts";

/** Fields that the operator would default are written out, so that Argo CD sees no drift. */
const secret: IExternalSecret = {
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: {
    name: secretName,
    namespace,
    labels: labelsOf("secrets", "secrets", "aicp-core"),
    annotations: wave("configuration"),
  },
  spec: {
    refreshPolicy: "Periodic",
    refreshInterval: "1h0m0s",
    secretStoreRef: { kind: "SecretStore", name: storeName },
    target: {
      name: secretName,
      creationPolicy: "Owner",
      deletionPolicy: "Retain",
      template: {
        engineVersion: "v2",
        mergePolicy: "Replace",
        data: {
          POSTGRES_DB: "aicp",
          POSTGRES_USER: "aicp",
          POSTGRES_PASSWORD: "{{ .password }}",
        },
      },
    },
    data: [
      {
        secretKey: "password",
        remoteRef: {
          key: "aicp-postgres-password",
          conversionStrategy: "Default",
          decodingStrategy: "None",
          metadataPolicy: "None",
        },
      },
    ],
  },
};

export const externalSecret: Component = { resources: [secret], patches: [] };
