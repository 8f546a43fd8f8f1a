/** What pods must not be able to do: break Pod Security `restricted`, hold a token, or open connections that the system does not use. */

import { namespace } from "../../generators/conventions.ts";
import { apply, read, remove } from "../../kubernetes/client/operations.ts";
import { tryPaths } from "../pods/network-paths.ts";
import { exec, podKind, readyPod } from "../pods/pods.ts";
import { tryStrangers } from "../pods/strangers.ts";
import { type Context, check, type Scenario } from "../scenario.ts";

const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";

export const isolation: Scenario = {
  name: "isolation",
  summary: "Restricted Pod Security, no tokens, and no connection that the system does not use.",
  beside: "scale-down",
  run: async (context) => {
    await refusesPrivileged(context);
    const withoutToken = await holdsNoTokens(context);
    context.mark("trying connections that must be refused");
    const paths = await tryPaths(context);
    const strangers = await tryStrangers(context);
    return { privilegedPods: "refused", podsWithoutToken: withoutToken, ...paths, ...strangers };
  },
};

async function refusesPrivileged({ cluster }: Context): Promise<void> {
  const found = await read(cluster.api, { apiVersion: "v1", kind: "Namespace", name: namespace });
  const level = found?.metadata.labels?.["pod-security.kubernetes.io/enforce"];
  check(level === "restricted", `the namespace enforces ${level}, not restricted`);
  const container = { name: "a", image: "a", securityContext: { privileged: true } };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "e2e-privileged", namespace },
    spec: { containers: [container] },
  };
  const refusal = await apply(cluster.api, pod).then(
    () => undefined,
    ({ message }: Error) => message,
  );
  if (!refusal) await remove(cluster.api, { ...podKind, name: "e2e-privileged" });
  check(
    /violates PodSecurity "restricted/.test(refusal ?? ""),
    `a privileged pod was not refused: ${refusal}`,
  );
}

const byShell = ["sh", "-c", `test -e ${token} && echo there || echo none`];
const byNode = ["node", "-p", `fs.existsSync("${token}") ? "there" : "none"`];

async function holdsNoTokens({ cluster }: Context): Promise<number> {
  const apps = ["agent-worker", "coordinator", "postgres"];
  for (const app of apps) {
    const { metadata } = await readyPod(cluster.api, app);
    const answer = await exec(cluster, metadata.name, app === "postgres" ? byShell : byNode);
    check(answer.trim() === "none", `${metadata.name} has a service account's token`);
  }
  return apps.length;
}
