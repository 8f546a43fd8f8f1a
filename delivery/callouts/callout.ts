/** What a reviewer must know of a change before reading its fields. */
import type { Change } from "../compare/compare.ts";
import type { Sentence } from "../sentence.ts";

/**
 * danger: data is lost, or a cluster refuses it. warning: somebody may reach more than before, or something is away for a
 * while. notice: what happens when it is deployed.
 */
export type Severity = "danger" | "warning" | "notice";

/** In the order in which they are shown. */
export const topics = [
  "data",
  "refused",
  "permissions",
  "exposure",
  "storage",
  "image",
  "scale",
  "restart",
] as const;

export interface Callout {
  severity: Severity;
  topic: (typeof topics)[number];
  text: Sentence;
  /** What it is said of, where the same may hold for many: they are named behind the text. */
  objects?: readonly string[];
}

/** `all`: every change of the same environment, for what two changes mean together. */
export type Rule = (change: Change, all: readonly Change[]) => Callout[];

/** A rule's way to say one thing. */
export const callout =
  (topic: Callout["topic"]) =>
  (severity: Severity, text: Sentence): Callout => ({ severity, topic, text });
