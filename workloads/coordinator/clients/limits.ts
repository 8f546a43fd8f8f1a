/** What one client may ask of one coordinator: so many tasks a second, and so many that are not done yet. */

export interface Limits {
  /** Counts one submission. Returns why it is refused, and after how many seconds another try makes sense. */
  refuse: (client: string) => { reason: string; seconds: number } | undefined;
  /** Counts a task that was stored. */
  accept: (client: string) => void;
  /** Called after the open tasks have been counted again. */
  observed: () => void;
}

interface Settings {
  clientRate: number;
  clientOpenTasks: number;
}

/** A client that was quiet may submit the tasks of two seconds at once. */
const burstSeconds = 2;
/** Open tasks end at the pace of the agents, so a client that has too many asks again later than one that is too fast. */
const openRetrySeconds = 5;

/** `openTasks` is the count of the last second, of all coordinators; what this one accepted since is added to it. */
export function createLimits(settings: Settings, openTasks: (client: string) => number): Limits {
  const { clientRate: rate, clientOpenTasks } = settings;
  const buckets = new Map<string, { tokens: number; at: number }>();
  const accepted = new Map<string, number>();

  const takeToken = (client: string): boolean => {
    const now = performance.now() / 1000;
    const bucket = buckets.get(client) ?? { tokens: rate * burstSeconds, at: now };
    buckets.set(client, bucket);
    bucket.tokens = Math.min(rate * burstSeconds, bucket.tokens + (now - bucket.at) * rate);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  };

  return {
    refuse(client) {
      if (openTasks(client) + (accepted.get(client) ?? 0) >= clientOpenTasks) {
        const reason = `${client} has ${clientOpenTasks} tasks that are not done, which is the limit`;
        return { reason, seconds: openRetrySeconds };
      }
      if (takeToken(client)) return undefined;
      return { reason: `${client} may submit ${rate} tasks a second`, seconds: 1 };
    },
    accept: (client) => accepted.set(client, (accepted.get(client) ?? 0) + 1),
    observed: () => accepted.clear(),
  };
}
