-- The tasks, and what was paid for them.
create table tasks (
  id uuid primary key,
  number bigint generated always as identity unique, -- the order of arrival, by which lists are paged
  idempotency_key text unique not null,
  kind text not null,
  input json not null,
  reward_satoshis bigint not null check (reward_satoshis between 1 and 1000000000),
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'dead')),
  attempts integer not null default 0,
  agent_id integer references agents,
  done_by text, -- the process that did it, of the many behind agent-service
  result json,
  error text, -- of the last attempt that failed
  duration_ms integer, -- of the attempt that succeeded
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  check ((state = 'done') = (result is not null)),
  check ((state in ('done', 'dead')) = (finished_at is not null))
);

create index tasks_open on tasks (number) where state in ('queued', 'running');
create index tasks_dead on tasks (number) where state = 'dead';
create index tasks_finished on tasks (finished_at) where finished_at is not null;

-- One row a payment. A task has at most one: its key is the task's.
create table ledger (
  task_id uuid primary key references tasks,
  agent_id integer not null references agents,
  reward_satoshis bigint not null,
  reputation_multiplier decimal(4, 2) not null,
  paid_satoshis bigint not null check (paid_satoshis = round(reward_satoshis * reputation_multiplier)),
  paid_at timestamptz not null default now()
);

create index ledger_by_agent on ledger (agent_id);

-- The running averages behind an agent's success rate, response time and reputation, whose columns are too coarse to be
-- averaged in place.
create table agent_averages (
  agent_id integer primary key references agents on delete cascade,
  success_rate double precision not null,
  response_ms double precision not null,
  reputation double precision not null
);
