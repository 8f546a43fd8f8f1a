/** What changes in one place: an environment, or the objects that Argo CD itself is given. */
import type { Change } from "../compare/compare.ts";

/** One change, with the workload that it is part of where that is deployed by hand only. */
export type Entry = Change & { onDemand?: string };

/** One environment, or Argo CD's own objects. */
export interface Place {
  name: string;
  changes: Entry[];
}
