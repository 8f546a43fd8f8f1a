/** Policies that keep secret values out of git. */

import { allContainers } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** A name that suggests a credential: `POSTGRES_PASSWORD`, `apiToken`, `client-secret`. Not `secretName`, a reference. */
const credential = /passw(or)?d|token|secret(?!name)|credential|api_?key|private_?key/i;

/** `POSTGRES_PASSWORD_FILE: /run/secrets/…` says where the password is mounted. */
const isPath = (name: string, value: string) => name.endsWith("_FILE") && value.startsWith("/");

export const secrets: readonly Policy<Overlay>[] = [
  {
    name: "no-literal-credentials",
    reason: "a password in a variable, an argument or a ConfigMap is a password in git",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        for (const { name, value } of container.env ?? []) {
          if (value === undefined || !credential.test(name) || isPath(name, value)) continue;
          yield violation(
            workload.object,
            `${field}.env[${name}].value`,
            "is a literal: take it from a Secret",
          );
        }
        for (const word of [...(container.command ?? []), ...(container.args ?? [])]) {
          if (!/(passw(or)?d|token|secret)\S*[=:][^$\s]/i.test(word)) continue;
          yield violation(
            workload.object,
            `${field}.args`,
            "contains a credential: take it from a Secret",
          );
        }
      }
      for (const config of ofKind(objects, "ConfigMap")) {
        for (const key of Object.keys(config.data ?? {}).filter((key) => credential.test(key))) {
          yield violation(config, `data.${key}`, "belongs in a Secret");
        }
      }
    },
  },
  {
    name: "external-secret-values-come-from-the-store",
    reason: "a template that contains the password itself puts it in git",
    *check({ objects }) {
      for (const secret of ofKind(objects, "ExternalSecret")) {
        for (const [key, value] of Object.entries(secret.spec?.target?.template?.data ?? {})) {
          if (!credential.test(key) || /\{\{.*\}\}/.test(value)) continue;
          yield violation(
            secret,
            `spec.target.template.data.${key}`,
            "is a literal: take it from a Secret",
          );
        }
      }
    },
  },
  {
    name: "secrets-outlive-their-source",
    reason:
      "a secret that is missing from the cloud's store for a moment must not stop the database",
    *check({ objects }) {
      for (const secret of ofKind(objects, "ExternalSecret")) {
        if (secret.spec?.target?.deletionPolicy === "Retain") continue;
        yield violation(secret, "spec.target.deletionPolicy", "is not Retain");
      }
    },
  },
];
