-- The agents: what each has earned, and the reputation that it is chosen and paid by.
-- A database that was set up before there were migrations has this very table already.
create table if not exists agents (
  id serial primary key,
  name varchar(50) unique not null,
  success_rate decimal(5, 2) default 0.95,
  avg_response_ms integer default 100,
  reputation_multiplier decimal(4, 2) default 1.0,
  balance_satoshis bigint default 0,
  total_tasks integer default 0,
  created_at timestamp default now(),
  updated_at timestamp default now()
);

insert into agents (name, success_rate, avg_response_ms, reputation_multiplier)
values
  ('agent-1', 0.95, 50, 2.00),
  ('agent-2', 0.90, 100, 1.80),
  ('agent-3', 0.70, 200, 1.20)
on conflict (name) do nothing;
