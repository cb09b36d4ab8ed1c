-- Ids that differ in case alone are one person's at every provider: the later of two loses its id until the provider pushes it again.
update provisioned_users later set external_id = null
where exists (select 1 from provisioned_users former where former.id < later.id and lower(former.external_id) = lower(later.external_id));
create unique index provisioned_users_external on provisioned_users (lower(external_id));
