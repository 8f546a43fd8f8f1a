/** A sentence for a reviewer. Its words are written here; its values come from manifests and are always shown as code. */

export interface Sentence {
  readonly words: readonly string[];
  /** The values between the words. Of a list, the first ones are shown, and how many more there are. */
  readonly values: readonly (readonly string[])[];
}

type Value = string | number | readonly string[];

export const say = (words: TemplateStringsArray, ...values: readonly Value[]): Sentence => ({
  words: [...words],
  values: values.map((value) => (typeof value === "object" ? value : [String(value)])),
});

/** How many items of a list are named; the others are counted. */
const named = 3;

function spellList(values: readonly string[], code: (value: string) => string): string {
  const shown = values.slice(0, named).map(code).join(", ");
  return values.length > named ? `${shown} and ${values.length - named} more` : shown;
}

export const spell = ({ words, values }: Sentence, code: (value: string) => string): string =>
  words.map((word, index) => word + spellList(values[index] ?? [], code)).join("");

/** Two sentences in a row. */
export const join = (a: Sentence, b: Sentence, between = " "): Sentence => ({
  words: [
    ...a.words.slice(0, -1),
    `${a.words.at(-1) ?? ""}${between}${b.words[0] ?? ""}`,
    ...b.words.slice(1),
  ],
  values: [...a.values, ...b.values],
});
