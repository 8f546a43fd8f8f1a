/** One attempt at a task by a chosen agent: calls it, and turns the result or the error into an outcome. */
import type { Outcome } from "../store/outcome.ts";
import { AgentFailed, TaskRefused } from "./agent-client.ts";
import type { Agents } from "./agent-retries.ts";
import type { Candidate } from "./choose-agent.ts";
import type { ClaimedTask } from "./claims.ts";

export async function attempt(
  { id, job, kind, input }: ClaimedTask,
  agent: Candidate,
  { agents, stop }: { agents: Agents; stop: AbortSignal },
): Promise<Outcome> {
  const { id: agentId, name } = agent;
  try {
    const { doneBy, result, ms } = await agents.perform(
      { task: id, agent: name, kind, input },
      stop,
    );
    return { id, job, state: "done", agentId, doneBy, result, ms };
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof TaskRefused) return { id, job, state: "dead", error: message };
    // Only its own failure counts against an agent: being unreachable says nothing about its work.
    const blamed = error instanceof AgentFailed ? agentId : undefined;
    return { id, job, state: "queued", agentId: blamed, error: message };
  }
}
