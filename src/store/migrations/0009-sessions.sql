-- Who is signed in on the reviews' pages. The id is a keyed hash of what the browser holds: whoever reads this table cannot sign in with it.
create table sessions (
  id text collate "C" primary key,
  account text not null,
  signed_in_at timestamptz, -- the identity provider's clock; null = it did not say
  acr text,
  until timestamptz not null
);
create index sessions_until on sessions (until);

-- Questions that nobody answered in time stay in the list of all for a while.
create index reviews_expired on reviews (expires_at) where status = 'expired';
