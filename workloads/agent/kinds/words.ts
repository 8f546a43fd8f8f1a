/** Counts the words of a text and lists the most frequent. */
import type { Kind } from "./kind.ts";

const wordsPerYield = 2000;

export const words: Kind<{ text: string; top: number }> = {
  summary: "how many words `text` has, and its `top` most frequent ones",
  input: {
    type: "object",
    properties: {
      text: { type: "string", maxLength: 32_768 },
      top: { type: "integer", minimum: 1, maximum: 100 },
    },
    required: ["text", "top"],
    additionalProperties: false,
  },
  *work({ text, top }) {
    const counts = new Map<string, number>();
    let total = 0;
    for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}']+/gu)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      if (++total % wordsPerYield === 0) yield;
    }
    const byCount = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return { total, top: byCount.slice(0, top).map(([word, count]) => ({ word, count })) };
  },
};
