/** From what the commit before deployed to what this one does: the API server says whether that can be. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environmentNames } from "../../cluster/environment.ts";
import { installExternalSecrets } from "../../cluster/external-secrets.ts";
import { connectEmbedded, type Kubernetes } from "../../cluster/kubernetes.ts";
import { remove } from "../../cluster/objects.ts";
import { resolveAsset } from "../../tools/assets.ts";
import { checkout, git, kubectl } from "./system.ts";

let cluster: Kubernetes;
const before = `${checkout}-before`;
const namespaceOf = (environment: string) => `upgrade-${environment}`;

beforeAll(async () => {
  cluster = await connectEmbedded();
  await installExternalSecrets(cluster, await resolveAsset("external-secrets-crds"));
  await git("worktree", "add", "--quiet", "--force", "--detach", before, await commitBefore());
});

afterAll(async () => {
  for (const environment of environmentNames) {
    await remove(cluster, { apiVersion: "v1", kind: "Namespace", name: namespaceOf(environment) });
  }
  await git("worktree", "remove", "--force", before);
});

/** The last commit whose manifests are not these; a history that has none begins with them. */
async function commitBefore(): Promise<string> {
  const log = ["log", "--format=%H", "pristine", "--", "base", "components", "overlays"];
  const [newest = "pristine", previous = newest] = (await git(...log)).split("\n").filter(Boolean);
  return previous;
}

/** The overlay of a checkout, moved to a namespace of its own. */
async function moved(root: string, environment: string): Promise<string> {
  const folder = join(root, "overlays", environment, "moved");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const kustomization = `namespace: ${namespaceOf(environment)}\nresources: [..]\n`;
  await writeFile(join(folder, "kustomization.yaml"), kustomization);
  return folder;
}

const apply = ["apply", "--server-side", "--force-conflicts"];

test.concurrent.each(environmentNames)(
  "overlay %s upgrades from the commit before without a change that Kubernetes forbids",
  async (environment) => {
    const old = await kubectl(...apply, "-k", await moved(before, environment));
    expect(old.stderr).toBe("");
    const upgrade = await kubectl(
      ...apply,
      "--dry-run=server",
      "-k",
      await moved(checkout, environment),
    );
    expect(upgrade.stderr).toBe("");
    expect(upgrade.stdout).toContain(`namespace/${namespaceOf(environment)} serverside-applied`);
  },
);
