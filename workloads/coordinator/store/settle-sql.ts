/** The one statement that ends tasks, pays for them, and updates the reputation of their agents. */

/** The weight of one attempt in an average: about the last forty attempts count. */
const weightOfOne = 0.05;

/**
 * A reputation follows the success rate on the line that the first two seed agents define (0.95 earns 2.00, 0.90 earns
 * 1.80), between a tenth and 2.20.
 */
const reputationOf = (successRate: string) =>
  `least(2.20, greatest(0.10, 4 * (${successRate}) - 1.80))`;

/** The share of an average's old value that remains after the attempts of this batch. */
const oldShare = `power(1 - ${weightOfOne}, attempted.attempts)`;
const moved = (average: string, latest: string) =>
  `mean.${average} * ${oldShare} + (${latest}) * (1 - ${oldShare})`;

/** Rows are locked in the same order everywhere, so coordinators wait for each other and do not deadlock. */
export const lockTasksSql = "select from tasks where id = any($1) order by id for update";

/** An agent's averages start with the values of its row. */
export const lockAgentsSql = `
  with begun as (
    insert into agent_averages (agent_id, success_rate, response_ms, reputation)
    select id, success_rate, avg_response_ms, reputation_multiplier
    from agents
    where id = any($1)
    order by id
    on conflict do nothing
  )
  select from agents where id = any($1) order by id for no key update`;

/**
 * A task that has ended already is not changed: an outcome that arrives late changes nothing and pays nothing.
 * Returns the tasks that ended by it. The pay is computed from the reputation that the agent had before this batch.
 */
export const settleSql = `
  with outcome as (
    select *
    from unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::integer[])
      as outcome (id, state, agent_id, done_by, result, error, duration_ms)
  ),
  settled as (
    update tasks
    set
      state = outcome.state,
      agent_id = coalesce(outcome.agent_id, tasks.agent_id),
      done_by = outcome.done_by,
      result = outcome.result::json,
      error = coalesce(outcome.error, tasks.error),
      duration_ms = outcome.duration_ms,
      finished_at = case when outcome.state = 'queued' then null else now() end
    from outcome
    where tasks.id = outcome.id and tasks.state in ('queued', 'running')
    returning
      tasks.id, tasks.state, tasks.reward_satoshis, tasks.duration_ms, outcome.agent_id,
      extract(epoch from now() - tasks.created_at) as seconds
  ),
  payment as (
    insert into ledger (task_id, agent_id, reward_satoshis, reputation_multiplier, paid_satoshis)
    select
      settled.id, agents.id, reward_satoshis, reputation_multiplier,
      round(reward_satoshis * reputation_multiplier)
    from settled join agents on agents.id = settled.agent_id
    where settled.state = 'done'
    returning task_id, agent_id, paid_satoshis
  ),
  earned as (
    select agent_id, count(*) as tasks, sum(paid_satoshis) as satoshis from payment group by agent_id
  ),
  attempted as (
    select
      agent_id,
      count(*) as attempts,
      count(*) filter (where state = 'done') as successes,
      avg(duration_ms) filter (where state = 'done') as latest_ms
    from settled
    where agent_id is not null
    group by agent_id
  ),
  average as (
    update agent_averages as mean
    set
      success_rate = ${moved("success_rate", "successes::float8 / attempted.attempts")},
      response_ms = ${moved("response_ms", "coalesce(latest_ms, mean.response_ms)")},
      reputation = ${moved("reputation", reputationOf("mean.success_rate"))}
    from attempted
    where mean.agent_id = attempted.agent_id
    returning mean.agent_id, mean.success_rate, mean.response_ms, mean.reputation
  ),
  credited as (
    update agents
    set
      success_rate = round(average.success_rate::numeric, 2),
      avg_response_ms = round(average.response_ms),
      reputation_multiplier = round(average.reputation::numeric, 2),
      balance_satoshis = balance_satoshis + coalesce(earned.satoshis, 0),
      total_tasks = total_tasks + coalesce(earned.tasks, 0),
      updated_at = now()
    from average left join earned using (agent_id)
    where agents.id = average.agent_id
  )
  select state, seconds::float8, coalesce(paid_satoshis, 0)::float8 as "paidSatoshis"
  from settled left join payment on payment.task_id = settled.id
  where state in ('done', 'dead')`;
