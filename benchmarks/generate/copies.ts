/** A catalogue of any size: copies of workloads under other names. */
import type { Workloads } from "../../generators/catalogue.ts";

/** `count` copies of each workload, as `agent-17` with objects named `agent-worker-17`. Self-contained: see `peers.ts`. */
export function copiesOf(workloads: Workloads, count: number): Workloads {
  const copies: Workloads = {};
  for (let copy = 0; copy < count; copy++) {
    for (const [name, objects] of Object.entries(workloads)) {
      copies[`${name}-${copy}`] = objects.map((object) => ({
        ...object,
        metadata: { ...object.metadata, name: `${object.metadata?.name}-${copy}` },
      }));
    }
  }
  return copies;
}
