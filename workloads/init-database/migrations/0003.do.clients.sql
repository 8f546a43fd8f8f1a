-- Whose task it is. Tasks from before there were clients, and those that a coordinator of the version before stores while it
-- is replaced, are the first client's.
alter table tasks add column client text not null default 'aicp';

create index tasks_by_client on tasks (client, number);
