/** The agents behind a circuit breaker and retries with jitter: tasks wait during an outage, and it costs them no attempt. */
import {
  BrokenCircuitError,
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  SamplingBreaker,
  wrap,
} from "cockatiel";
import { type AgentClient, AgentFailed, type Answer, type Call, TryAgain } from "./agent-client.ts";

export interface Agents {
  /** Rejects with AgentFailed or TaskRefused; or, after `stop` is aborted, with the last error. */
  perform: (call: Call, stop: AbortSignal) => Promise<Answer>;
  breakerState: () => "closed" | "half-open" | "open";
  /** How many different agents have a call in progress. */
  busy: () => number;
}

/** A call whose connection broke is tried this many times in total before it counts as the agent's failure. */
const lostCalls = 3;

/** `onRetry` is called before each repeated call. */
export function createAgents(client: AgentClient, onRetry: () => void = () => {}): Agents {
  const breaker = circuitBreaker(handleWhen(isOutage), {
    breaker: new SamplingBreaker({ threshold: 0.5, duration: 5000, minimumRps: 2 }),
    halfOpenAfter: 1000,
  });
  const again = retry(handleWhen(isWorthWaiting), {
    maxAttempts: Number.POSITIVE_INFINITY,
    backoff: new DelegateBackoff(({ attempt, result }) => pauseMs(attempt, result)),
  });
  again.onRetry(onRetry);
  const policy = wrap(again, breaker);
  const inProgress = countByKey();

  const perform = (call: Call, stop: AbortSignal) => {
    let lost = 0;
    return policy.execute(async () => {
      inProgress.add(call.agent, 1);
      try {
        return await client.call(call);
      } catch (error) {
        if (error instanceof TryAgain && error.lost && ++lost >= lostCalls) {
          throw new AgentFailed(error.message);
        }
        throw error;
      } finally {
        inProgress.add(call.agent, -1);
      }
    }, stop);
  };
  return {
    perform,
    breakerState: () => stateNames[breaker.state],
    busy: () => inProgress.keys,
  };
}

/** Counts what is in progress under each key. */
function countByKey() {
  const counts = new Map<string, number>();
  return {
    get keys() {
      return counts.size;
    },
    add(key: string, change: 1 | -1) {
      const count = (counts.get(key) ?? 0) + change;
      if (count === 0) counts.delete(key);
      else counts.set(key, count);
    },
  };
}

const firstPauseMs = 25;
const longestPauseMs = 1000;

/** Doubles each time, with jitter in its upper half; never shorter than the agent asked for. */
function pauseMs(attempt: number, result: object): number {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt - 1, 10));
  const { error } = result as { error?: unknown };
  const asked = error instanceof TryAgain ? error.afterMs : 0;
  return Math.max(longest, asked) * (0.5 + Math.random() / 2) + asked / 2;
}

const isWorthWaiting = (error: unknown) =>
  error instanceof TryAgain || error instanceof BrokenCircuitError;

/** A busy agent is not an outage: it asks to be called later, not to be left alone. */
const isOutage = (error: unknown) =>
  (error instanceof TryAgain && error.afterMs === 0) || error instanceof AgentFailed;

const stateNames = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
} as const;
