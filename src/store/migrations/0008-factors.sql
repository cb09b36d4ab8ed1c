-- Second factors of people: secrets of one-time codes (sealed; the key is not here), and public keys of security keys.

create table totp_secrets (
  person text collate "C" primary key,
  sealed text not null,
  enrolled_at timestamptz not null,
  last_step bigint not null default -1, -- the newest time step that was used: each counts once
  tries integer not null default 0, -- begun since the last right one
  locked_until timestamptz
);

create table security_keys (
  credential text collate "C" primary key,
  person text collate "C" not null,
  public_key text not null, -- COSE, base64url
  sign_count bigint not null,
  registered_at timestamptz not null
);
create index security_keys_of on security_keys (person);
