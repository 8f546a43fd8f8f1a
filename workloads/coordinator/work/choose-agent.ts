/** Picks the agent for a task: in proportion to merit, with a share for every agent so that it can earn a reputation. */

export interface Candidate {
  id: number;
  name: string;
  success_rate: number;
  avg_response_ms: number;
  reputation_multiplier: number;
}

/** The share of tasks that goes to agents regardless of merit, so that a new or once bad agent can improve. */
const explorationShare = 0.1;

/** A second of response time halves an agent's merit. */
const halvingMs = 1000;

export const meritOf = (agent: Candidate): number =>
  Math.max(0, agent.success_rate * agent.reputation_multiplier) /
  (1 + agent.avg_response_ms / halvingMs);

/** `random` is uniform in [0, 1). */
export function chooseAgent<A extends Candidate>(
  agents: readonly A[],
  random: () => number = Math.random,
): A | undefined {
  const merits = agents.map(meritOf);
  const total = merits.reduce((sum, merit) => sum + merit, 0);
  if (total === 0 || random() < explorationShare)
    return agents[Math.floor(random() * agents.length)];
  let left = random() * total;
  return agents.find((_, index) => {
    left -= merits[index] ?? 0;
    return left < 0;
  });
}
