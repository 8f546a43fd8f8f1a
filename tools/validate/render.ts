/** Renders the targets with Kustomize, side by side, and takes the output apart into objects. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import pLimit from "p-limit";
import { parse, type Tags } from "yaml";
import type { KubernetesObject } from "../../policies/objects.ts";
import type { Failure } from "./failure.ts";
import type { Target } from "./targets.ts";

/** An object, and the very text that Kustomize wrote for it. */
export interface RenderedObject {
  object: KubernetesObject;
  text: string;
}

export interface Rendered extends Target {
  objects: RenderedObject[];
}

/** Renders all that can be rendered; what cannot is a failure. */
export async function renderTargets(
  root: string,
  targets: readonly Target[],
  kustomize: string,
): Promise<{ rendered: Rendered[]; failures: Failure[] }> {
  const limit = pLimit(availableParallelism());
  const rendered: Rendered[] = [];
  const failures: Failure[] = [];
  const render = async (target: Target) => {
    try {
      rendered.push({ ...target, objects: split(await textOf(root, target, kustomize)) });
    } catch (error) {
      const { place } = target;
      failures.push({ place, object: "", field: "", message: messageOf(error), rule: "kustomize" });
    }
  };
  await Promise.all(targets.map((target) => limit(render, target)));
  const order = (a: Rendered, b: Rendered) => (a.place < b.place ? -1 : 1);
  return { rendered: rendered.sort(order), failures };
}

async function textOf(root: string, { place, kind }: Target, kustomize: string): Promise<string> {
  if (kind === "applications") return applications(join(root, place));
  if (kind === "component") return component(root, place, kustomize);
  return (await execa(kustomize, ["build", join(root, place)])).stdout;
}

/** Applications are applied as they are, file by file. */
async function applications(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.join("\n---\n");
}

/** A component patches what others bring, so it is rendered over the bases. */
async function component(root: string, place: string, kustomize: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aicp-component-"));
  try {
    const path = (name: string) => relative(folder, join(root, name));
    const kustomization = { resources: [path("base")], components: [path(place)] };
    await writeFile(join(folder, "kustomization.yaml"), JSON.stringify(kustomization));
    return (await execa(kustomize, ["build", folder])).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Documents as Kubernetes reads them: YAML 1.1, but a date or a time of day is a string. */
export function split(text: string): RenderedObject[] {
  const documents = text.split(/^---$/m).filter((document) => document.trim() !== "");
  if (documents.length === 0) throw new Error("renders nothing");
  return documents.map((document) => {
    return {
      object: parse(document, { version: "1.1", customTags: withoutTimes }),
      text: document,
    };
  });
}

const withoutTimes = (tags: Tags): Tags =>
  tags.filter((tag) => {
    if (typeof tag === "string") return !/time/i.test(tag);
    return tag.tag !== "tag:yaml.org,2002:timestamp" && !("format" in tag && tag.format === "TIME");
  });

const messageOf = (error: unknown) => {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().replace(/^Error: /, "");
};
