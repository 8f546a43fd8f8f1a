/** Makes text safe to show anywhere: on one line, without control, bidirectional or invisible characters. */

/** Besides spaces, nothing may move the cursor, reorder the text around it, or take no room. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

const named: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escaped = (character: string): string =>
  named[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** Hidden characters become escapes such as `\u{202e}`. */
export const visible = (text: string): string => text.replaceAll(hidden, escaped);

/** The same for text of several lines. */
export const visibleLines = (text: string): string => text.split("\n").map(visible).join("\n");

/** The beginning of a long text, and how long it is. */
export const cut = (text: string, longest = 400): string =>
  text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
