/** Prints what validation found, for a person: by place, then by object. */
import { styleText } from "node:util";
import type { Failure } from "./failure.ts";

export function report(failures: readonly Failure[]): string {
  const lines: string[] = [];
  for (const [place, inPlace] of Map.groupBy(failures, ({ place }) => place)) {
    lines.push("", styleText("bold", place));
    for (const [object, ofObject] of Map.groupBy(inPlace, ({ object }) => object)) {
      if (object !== "") lines.push(`  ${object}`);
      for (const [what, same] of Map.groupBy(ofObject, ({ field, message }) =>
        `${field} ${message}`.trim(),
      )) {
        lines.push(`    ${styleText("red", "✖")} ${what}`);
        for (const { rule, reason } of same) {
          const why = reason === undefined ? "" : ` — ${reason}`;
          lines.push(styleText("dim", `      ${rule}${why}`));
        }
      }
    }
  }
  return lines.join("\n");
}
