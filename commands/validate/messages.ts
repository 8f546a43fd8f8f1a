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

export interface Validation {
  failures: Failure[];
  /** What was checked, and how much of it. */
  counts: readonly (readonly [string, string])[];
}

/** Prints what was checked, or every failure and how to fix it, and sets the exit code. */
export async function announce(
  check: (note: (line: string) => void) => Promise<Validation>,
  { good, fix }: Record<"good" | "fix", string>,
): Promise<void> {
  const started = performance.now();
  const { failures, counts } = await check((line) => console.error(styleText("dim", line)));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (failures.length === 0) {
    for (const [what, count] of counts)
      console.log(`${styleText("green", "✔")} ${what.padEnd(18)} ${count}`);
    console.log(`${good}, in ${seconds} s.`);
    return;
  }
  const found = findings(failures);
  const places = new Set(failures.map(({ place }) => place)).size;
  console.error(report(found));
  console.error(`\n${found.length} failure(s) in ${places} place(s), in ${seconds} s.`);
  console.error(`Fix: ${fix}`);
  process.exitCode = 1;
}
