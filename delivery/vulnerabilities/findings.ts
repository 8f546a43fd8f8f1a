/** What Grype found in one image: read from its JSON, which quotes the packages of the image. */
import { UserError } from "../../kubernetes/user-error.ts";
import { isFields, listAt, textAt } from "../../kubernetes/value.ts";

export interface Finding {
  id: string;
  severity: string;
  /** Name and version of the package. */
  installed: string;
  /** Versions without the vulnerability; none where there is no fix yet. */
  fixed: string[];
}

/** The result of one scan, or why there is none. */
export type Scan = { image: string } & ({ findings: Finding[] } | { failure: string });

/** The worst first; anything unknown last. */
const severities = ["Critical", "High", "Medium", "Low", "Negligible"];

export const rank = ({ severity }: Finding): number => {
  const index = severities.indexOf(severity);
  return index < 0 ? severities.length : index;
};

function findingOf(match: unknown): Finding {
  const [id, severity, name, version] = [
    textAt(match, "vulnerability", "id"),
    textAt(match, "vulnerability", "severity"),
    textAt(match, "artifact", "name"),
    textAt(match, "artifact", "version"),
  ];
  const fixed = listAt(match, "vulnerability", "fix", "versions").map(String);
  return { id: id ?? "?", severity: severity ?? "Unknown", installed: `${name} ${version}`, fixed };
}

/** Throws a UserError for what is not a report of Grype. */
export function readFindings(json: string): Finding[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UserError(`The report is not valid JSON: ${(error as Error).message}`);
  }
  if (!isFields(value) || !Array.isArray(value.matches))
    throw new UserError("The report has no list of matches.");
  return value.matches.map(findingOf).sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}
