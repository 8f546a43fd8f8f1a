/** Policies that keep secret values out of git. */

import { allContainers, type PlacedContainer } from "../kubernetes/pods.ts";
import { holdsSecret, isAnnounced, isSecretValue } from "../kubernetes/text/secrets.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const advice = "a credential: take it from a Secret";

/** Fields of a container that hold a credential. */
function* credentialsIn({ container, field }: PlacedContainer): Generator<string> {
  for (const { name, value } of container.env ?? []) {
    if (value !== undefined && (isSecretValue(name, value) || holdsSecret(value)))
      yield `${field}.env[${name}].value`;
  }
  for (const list of ["command", "args"] as const) {
    const words = container[list] ?? [];
    if (words.some((word, index) => holdsSecret(word) || isAnnounced(words[index - 1], word)))
      yield `${field}.${list}`;
  }
}

export const secrets: readonly Policy<Overlay>[] = [
  {
    name: "no-literal-credentials",
    reason: "a password in a variable, an argument or a ConfigMap is a password in git",
    *check({ objects }) {
      for (const placed of allContainers(objects)) {
        for (const field of credentialsIn(placed)) {
          yield violation(placed.workload.object, field, `contains ${advice}`);
        }
      }
      for (const config of ofKind(objects, "ConfigMap")) {
        for (const [key, value] of Object.entries(config.data ?? {})) {
          if (!isSecretValue(key, value) && !holdsSecret(value)) continue;
          yield violation(config, `data.${key}`, `contains ${advice}`);
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
          if (!isSecretValue(key, value) && !holdsSecret(value)) continue;
          yield violation(secret, `spec.target.template.data.${key}`, `contains ${advice}`);
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
