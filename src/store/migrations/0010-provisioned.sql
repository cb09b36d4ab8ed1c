-- People and groups that an identity provider pushes (SCIM). A user is never deleted: who left stays known, and inactive.
create table provisioned_users (
  id text collate "C" primary key,
  external_id text collate "C" unique,
  user_name text not null,
  active boolean not null,
  guest boolean not null,
  employee_number text,
  manager text collate "C",
  -- Account ids by ticket system, as far as an attribute of the provider holds them.
  accounts jsonb not null
);
create unique index provisioned_users_name on provisioned_users (lower(user_name));
create index provisioned_users_employee on provisioned_users (lower(employee_number));
create index provisioned_users_accounts on provisioned_users using gin (accounts jsonb_path_ops);
create table provisioned_groups (
  id text collate "C" primary key,
  external_id text collate "C" unique,
  display_name text not null
);
create index provisioned_groups_external on provisioned_groups (lower(external_id));
create table provisioned_members (
  group_id text collate "C" not null references provisioned_groups on delete cascade,
  user_id text collate "C" not null references provisioned_users,
  primary key (group_id, user_id)
);
create index provisioned_members_user on provisioned_members (user_id);
