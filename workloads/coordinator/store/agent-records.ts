/** Reads the table `agents`, whose columns are the guide's. */
import type { Candidate } from "../work/choose-agent.ts";
import { type Database, query } from "./database.ts";

export interface AgentRecord extends Candidate {
  balance_satoshis: number;
  total_tasks: number;
  created_at: string;
  updated_at: string;
}

export const listAgents = (database: Database) => query<AgentRecord>(database, listSql);

const listSql = `
  select
    id, name, success_rate::float8, avg_response_ms, reputation_multiplier::float8,
    balance_satoshis::float8, total_tasks, created_at, updated_at
  from agents
  order by id`;
