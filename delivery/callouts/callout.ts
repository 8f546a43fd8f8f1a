/** What a reviewer must know about a change before reading its fields. */
import type { Change } from "../compare/compare.ts";
import type { Sentence } from "../sentence.ts";

/**
 * danger: data is lost, or a cluster refuses it. warning: somebody gets more access than before, or something is
 * unavailable for a while. notice: what happens when the change is deployed.
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
  /** The objects that it applies to, if there may be many: they are listed after the text. */
  objects?: readonly string[];
}

/** `all`: every change of the same environment, for what two changes mean together. */
export type Rule = (change: Change, all: readonly Change[]) => Callout[];

/** Creates call-outs of one topic. */
export const callout =
  (topic: Callout["topic"]) =>
  (severity: Severity, text: Sentence): Callout => ({ severity, topic, text });
