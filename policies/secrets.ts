/** Policies that keep secret values out of git. */
import { secretFieldsOf } from "../kubernetes/text/secrets.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

export const secrets: readonly Policy<Overlay>[] = [
  {
    name: "no-literal-credentials",
    reason:
      "a password in a variable, an argument, a ConfigMap or a field of any other kind is a password in git",
    *check({ objects }) {
      for (const object of objects) {
        if (object.kind === "Secret") continue; // any value of one is refused
        for (const field of secretFieldsOf(object)) {
          yield violation(object, field, "contains a credential: take it from a Secret");
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
