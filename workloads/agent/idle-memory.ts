/**
 * Gives memory back while there is little to do. V8 collects garbage when it allocates: an agent that has become idle would
 * keep what its last load left, the autoscaler would read that as use, and ten idle agents would count as five.
 */

/** How often an agent looks at what it has used. */
const periodMs = 15_000;

/** Ten agents that use less CPU than this are worth three by CPU, 3 × 70m: their memory must not ask for more. */
const idleMillicores = 21;

/** Code that nobody ran since the last collections is dropped too. Each takes 25 ms of CPU; probes leave little behind. */
const collections = 4;

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** CPU milliseconds of this process since it started. */
const cpuMsOfProcess = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** `collect`: absent where Node was started without `--expose-gc`. The timer keeps no process alive. */
export function collectWhileIdle(collect: Collect | undefined, cpuMs = cpuMsOfProcess): void {
  if (!collect) return;
  let before = cpuMs();
  let done = 0;
  setInterval(() => {
    const now = cpuMs();
    const isIdle = ((now - before) / periodMs) * 1000 < idleMillicores;
    before = now;
    if (!isIdle) done = 0;
    if (!isIdle || done >= collections) return;
    done++;
    collect({ type: "major", execution: "sync", flavor: "last-resort" });
  }, periodMs).unref();
}
