/** Who may do what: roles, Argo CD's project, cloud identities, secret stores and the namespace's Pod Security. */
import { type Change, objectOf } from "../compare/compare.ts";
import { join, type Sentence, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { fieldsOf, moved, pathsOf, shown, title, under } from "./reading.ts";

const found = callout("permissions");

const roles = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"];

function rbac(change: Change): Callout[] {
  if (change.type === "removed")
    return [
      found("notice", say`${title(change)} is removed: its subjects lose these permissions.`),
    ];
  const text =
    change.type === "changed"
      ? say`${title(change)} changes permissions.`
      : say`${title(change)} is new: it grants permissions.`;
  const wide = JSON.stringify(objectOf(change).rules ?? "").includes('"*"');
  return [found("warning", wide ? join(text, say`It contains a wildcard.`) : text)];
}

/** What a project newly allows and no longer allows: its lists are what fences a sync in. */
function project(change: Change): Callout[] {
  const lists = fieldsOf(change).filter(
    ({ path }) => path[0] === "spec" && path[1] !== "description",
  );
  const allowed = lists.filter(({ after }) => after !== undefined);
  const forbidden = lists.filter(({ after }) => after === undefined);
  return [
    ...(allowed.length > 0
      ? [found("warning", say`${title(change)} allows Argo CD more: ${pathsOf(allowed)}.`)]
      : []),
    ...(forbidden.length > 0
      ? [found("notice", say`${title(change)} no longer allows Argo CD ${pathsOf(forbidden)}.`)]
      : []),
  ];
}

const levels = ["privileged", "baseline", "restricted"];
const enforce = "pod-security.kubernetes.io/enforce";

function namespace(change: Change): Callout[] {
  const level = moved(change, "metadata", "labels", enforce);
  if (!level) return [];
  const rank = (value: unknown) => Math.max(0, levels.indexOf(String(value)));
  const weaker = rank(level.after) < rank(level.before);
  const text = say`Pod Security of ${title(change)}: ${shown(level.before)} → ${shown(level.after)}.`;
  const meaning = weaker ? say`Pods may do more.` : say`Pods that need more are refused.`;
  return [found(weaker ? "danger" : "warning", join(text, meaning))];
}

function serviceAccount(change: Change): Callout[] {
  const identity = under(change, "metadata", "annotations").filter(
    ({ path }) => !path[2]?.startsWith("argocd.argoproj.io/"),
  );
  const token = moved(change, "automountServiceAccountToken");
  return [
    ...(identity.length > 0
      ? [found("warning", say`${title(change)} gets another cloud identity: ${pathsOf(identity)}.`)]
      : []),
    ...(token && token.after !== false
      ? [found("warning", say`${title(change)} mounts its token into its pods.`)]
      : []),
  ];
}

/** Which secret is read, from where and as whom. */
function secretSource(change: Change): Callout[] {
  const text: Record<Change["type"], Sentence> = {
    added: say`${title(change)} is new: it decides which secrets are read.`,
    removed: say`${title(change)} is removed: what it read is no longer updated.`,
    renamed: say`${title(change)} has another name: references to it must change too.`,
    changed: say`${title(change)} reads other secrets, or reads them with another identity: ${pathsOf(fieldsOf(change))}.`,
  };
  const inSpec = change.type !== "changed" || under(change, "spec").length > 0;
  return inSpec ? [found("warning", text[change.type])] : [];
}

export const permissions: Rule = (change) => {
  const { kind } = objectOf(change);
  if (roles.includes(kind)) return rbac(change);
  if (kind === "AppProject") return project(change);
  if (kind === "Namespace") return namespace(change);
  if (kind === "ServiceAccount") return serviceAccount(change);
  if (["SecretStore", "ClusterSecretStore", "ExternalSecret"].includes(kind))
    return secretSource(change);
  return [];
};
