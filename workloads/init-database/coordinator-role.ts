/** Creates the coordinator's role and grants it what the coordinator needs: it changes data, and never the schema. */
import type { Client } from "pg";
import { queueSchema } from "../coordinator/store/queue.ts";
import { ExplainedError } from "../runtime/explained-error.ts";
import { readSecret } from "../runtime/secret-file.ts";
import { scramVerifier } from "./scram.ts";

interface Settings {
  postgresUser: string;
  coordinatorUser: string;
  coordinatorPasswordFile: string;
}

/** The caller holds the lock, so two of these never run at once. Each run grants the same again, whatever was there. */
export async function provideCoordinatorRole(client: Client, settings: Settings): Promise<void> {
  const { postgresUser: owner, coordinatorUser: role } = settings;
  if (role === owner) {
    throw new ExplainedError(`COORDINATOR_USER must not be "${owner}", the owner of the schema`);
  }
  await client.query("begin");
  try {
    await createRole(client, settings);
    await client.query(grantsTo(client.escapeIdentifier(role), client));
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

/** A role that may not create roles, such as the owner in a CloudNativePG cluster, finds the role created by its operator. */
async function createRole(client: Client, settings: Settings): Promise<void> {
  const { postgresUser: owner, coordinatorUser: name, coordinatorPasswordFile } = settings;
  const { rows } = await client.query<RoleRights>(rightsSql, [name]);
  const { superuser, creates, exists } = rows[0] as RoleRights;
  if (!superuser && !creates) {
    if (exists) return;
    throw new ExplainedError(
      `there is no role "${name}", and ${owner} may not create roles: ` +
        `create it with LOGIN and the password in ${coordinatorPasswordFile}`,
    );
  }
  const role = client.escapeIdentifier(name);
  if (!exists) await client.query(`create role ${role}`);
  // Only a superuser may mention these at all, even to refuse them.
  const nothingElse = superuser
    ? "nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
    : "";
  const verifier = client.escapeLiteral(scramVerifier(readSecret(coordinatorPasswordFile)));
  await client.query(`alter role ${role} login ${nothingElse} password ${verifier}`);
}

interface RoleRights {
  superuser: boolean;
  creates: boolean;
  exists: boolean;
}

const rightsSql = `
  select
    rolsuper as superuser,
    rolcreaterole as creates,
    exists (select from pg_roles where rolname = $1) as exists
  from pg_roles
  where rolname = current_user`;

/**
 * Rewards, inputs and payments are written once: the role may update neither them nor the ledger. It deletes nothing but
 * jobs of the queue, whose tables are its library's.
 */
const grantsTo = (role: string, client: Client) => {
  const database = client.escapeIdentifier(client.database as string);
  return `
  revoke create, temporary on database ${database} from public;
  revoke create on schema public from public;
  revoke all on all tables in schema public, ${queueSchema} from ${role};
  grant connect on database ${database} to ${role};
  grant usage on schema public, ${queueSchema} to ${role};

  grant select on agents, agent_averages, tasks, ledger to ${role};
  grant update (success_rate, avg_response_ms, reputation_multiplier, balance_satoshis, total_tasks, updated_at)
    on agents to ${role};
  grant insert, update on agent_averages to ${role};
  grant insert on tasks, ledger to ${role};
  grant update (state, attempts, agent_id, done_by, result, error, duration_ms, started_at, finished_at)
    on tasks to ${role};

  grant select, insert, update, delete on all tables in schema ${queueSchema} to ${role};
  grant usage on all sequences in schema ${queueSchema} to ${role}`;
};
