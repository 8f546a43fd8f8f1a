/**
 * Gives memory back while there is nothing to do. V8 collects garbage when it allocates: an agent that has become idle would
 * keep what its last load left, the autoscaler would read that as use, and ten idle agents would count as five.
 */
import type { Admission } from "./admission.ts";

/** An agent without a task for so long is idle. */
const periodMs = 15_000;

/** Code that nobody ran since the last collections is dropped too. Each takes 25 ms of CPU; probes leave little behind. */
const collections = 4;

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** `collect`: absent where Node was started without `--expose-gc`. The timer keeps no process alive. */
export function collectWhileIdle(
  admission: Pick<Admission, "inFlight" | "begun">,
  collect: Collect | undefined,
): void {
  if (!collect) return;
  let before = admission.begun;
  let done = 0;
  setInterval(() => {
    const isIdle = admission.inFlight === 0 && admission.begun === before;
    before = admission.begun;
    if (!isIdle) done = 0;
    if (!isIdle || done >= collections) return;
    done++;
    collect({ type: "major", execution: "sync", flavor: "last-resort" });
  }, periodMs).unref();
}
