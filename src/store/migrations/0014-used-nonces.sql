-- Challenges that a security key has signed: each counts once. Those that are over are taken away by whoever uses one.
create table used_nonces (
  nonce text collate "C" primary key,
  used_at timestamptz not null
);
create index used_nonces_at on used_nonces (used_at);
