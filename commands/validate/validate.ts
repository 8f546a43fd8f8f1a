/** All of `pnpm validate`: renders once, then runs every check in parallel. */
import { join } from "node:path";
import { applicationPolicies, overlayPolicies } from "../../policies/policies.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { kubernetesVersions } from "../../tools/schemas/sources.ts";
import { distinctObjects } from "./distinct.ts";
import type { Failure } from "./failure.ts";
import { kubeconform } from "./kubeconform.ts";
import type { Validation } from "./messages.ts";
import { validateModels } from "./models.ts";
import { checkPolicies } from "./policies.ts";
import { renderTargets } from "./render.ts";
import { findTargets } from "./targets.ts";

export async function validate(root: string, note: (line: string) => void): Promise<Validation> {
  const tools = ["kustomize", "kubeconform"] as const;
  const [kustomize, conform] = await Promise.all(
    tools.map((name) => resolveTool(name, { report: note })),
  );
  const targets = findTargets(root);
  const { rendered, failures } = await renderTargets(root, targets, kustomize ?? "");
  const objects = distinctObjects(rendered);
  const found = await Promise.all([
    kubeconform(objects, join(root, "schemas"), conform ?? ""),
    validateModels(objects),
    checkPolicies(rendered),
  ]);
  return {
    failures: [...failures, ...found.flat()].sort(byPlace),
    counts: [
      ["rendered", `${targets.length} targets, ${objects.length} different objects`],
      ["kubeconform", `Kubernetes ${kubernetesVersions.join(", ")}`],
      ["kubernetes-models", `${objects.length} objects`],
      ["policies", `${new Set([...overlayPolicies, ...applicationPolicies]).size}`],
    ],
  };
}

const byPlace = (a: Failure, b: Failure) => a.place.localeCompare(b.place);
