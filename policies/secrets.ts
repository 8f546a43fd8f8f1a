/** Policies that keep secret values out of git. */
import type { KubernetesObject } from "../kubernetes/object.ts";
import { ofKind } from "./objects.ts";
import { allContainers } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

type Objects = { objects: readonly KubernetesObject[] };

/** A name that promises a credential: `POSTGRES_PASSWORD`, `apiToken`, `client-secret`. Not `secretName`, a reference. */
const credential = /passw(or)?d|token|secret(?!name)|credential|api_?key|private_?key/i;

export const noSecretData: Policy<Objects> = {
  name: "no-secret-data",
  reason: "what is in git is read by everyone who can read git, for ever",
  *check({ objects }) {
    for (const secret of ofKind(objects, "Secret")) {
      for (const field of ["data", "stringData"] as const) {
        if (secret[field] !== undefined) yield violation(secret, field, "holds values");
      }
    }
  },
};

export const noLiteralCredentials: Policy<Overlay> = {
  name: "no-literal-credentials",
  reason: "a password in a variable, an argument or a ConfigMap is a password in git",
  *check({ objects }) {
    for (const { workload, container, field } of allContainers(objects)) {
      for (const { name, value } of container.env ?? []) {
        if (value === undefined || !credential.test(name)) continue;
        yield violation(workload.object, `${field}.env[${name}].value`, "is a literal");
      }
      for (const word of [...(container.command ?? []), ...(container.args ?? [])]) {
        if (!/(passw(or)?d|token|secret)\S*[=:][^$\s]/i.test(word)) continue;
        yield violation(workload.object, `${field}.args`, `"${word}" holds a value`);
      }
    }
    for (const config of ofKind(objects, "ConfigMap")) {
      for (const key of Object.keys(config.data ?? {}).filter((key) => credential.test(key))) {
        yield violation(config, `data.${key}`, "belongs in a Secret");
      }
    }
  },
};

export const templatedSecrets: Policy<Overlay> = {
  name: "external-secret-values-come-from-the-store",
  reason: "a template that writes the password itself is a password in git",
  *check({ objects }) {
    for (const secret of ofKind(objects, "ExternalSecret")) {
      for (const [key, value] of Object.entries(secret.spec?.target?.template?.data ?? {})) {
        if (!credential.test(key) || /\{\{.*\}\}/.test(value)) continue;
        yield violation(secret, `spec.target.template.data.${key}`, "is a literal");
      }
    }
  },
};

export const secretsOutliveTheirSource: Policy<Overlay> = {
  name: "secrets-outlive-their-source",
  reason: "a secret that vanishes from the cloud's store for a moment must not stop the database",
  *check({ objects }) {
    for (const secret of ofKind(objects, "ExternalSecret")) {
      if (secret.spec?.target?.deletionPolicy === "Retain") continue;
      yield violation(secret, "spec.target.deletionPolicy", "is not Retain");
    }
  },
};
