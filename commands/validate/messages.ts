/** Formats what validation found: failures that several overlays share are printed once. */
import { styleText } from "node:util";
import type { Failure } from "./failure.ts";

/** One failure, and every place that has it. */
interface Finding extends Omit<Failure, "place"> {
  places: string[];
}

export function findings(failures: readonly Failure[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { place, ...failure } of failures) {
    const key = JSON.stringify(failure);
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...failure, places: [place] });
    else if (!known.places.includes(place)) known.places.push(place);
  }
  return [...found.values()];
}

export function report(found: readonly Finding[]): string {
  const lines: string[] = [];
  for (const [places, together] of Map.groupBy(found, ({ places }) => places.join(", "))) {
    lines.push("", styleText("bold", places));
    for (const [object, ofObject] of Map.groupBy(together, ({ object }) => object)) {
      if (object !== "") lines.push(`  ${object}`);
      lines.push(...complaints(ofObject));
    }
  }
  return lines.join("\n");
}

/** A failure that several rules report, as the Kubernetes versions often do, is printed once with all of them. */
function complaints(found: readonly Finding[]): string[] {
  const said = Map.groupBy(found, ({ field, message }) => `${field} ${message}`.trim());
  return [...said].flatMap(([what, same]) => [
    `    ${styleText("red", "✖")} ${what}`,
    ...same.map(({ rule, reason }) => {
      const why = reason === undefined ? "" : ` — ${reason}`;
      return styleText("dim", `      ${rule}${why}`);
    }),
  ]);
}
