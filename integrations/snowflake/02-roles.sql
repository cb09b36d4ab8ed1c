-- Who may do what, for a role that may create roles and hand out rights (SECURITYADMIN). Nobody logs in as EVIDENCE_OWNER.
-- snow sql -f 02-roles.sql -D database=ANALYTICS -D schema=AUDIT -D log=DECISION_LOG

CREATE ROLE IF NOT EXISTS EVIDENCE_OWNER;
CREATE ROLE IF NOT EXISTS EVIDENCE_WRITER;
CREATE ROLE IF NOT EXISTS EVIDENCE_AUDITOR;
CREATE ROLE IF NOT EXISTS EVIDENCE_READER;

-- An XS that sleeps after a minute: it is billed for a minute each time it wakes, so the service ships in batches (OPS_TRUST_SHIP_SECONDS).
CREATE WAREHOUSE IF NOT EXISTS EVIDENCE_WH WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE;

-- The service inserts and reads back: what it sent, and its whole log after a restore. Never UPDATE, DELETE, TRUNCATE, OWNERSHIP or ALL: `ops-trust snowflake plan` names what is too much.
GRANT USAGE ON WAREHOUSE EVIDENCE_WH TO ROLE EVIDENCE_WRITER;
GRANT USAGE ON DATABASE <% database %> TO ROLE EVIDENCE_WRITER;
GRANT USAGE ON SCHEMA <% database %>.<% schema %> TO ROLE EVIDENCE_WRITER;
GRANT INSERT, SELECT ON TABLE <% database %>.<% schema %>.<% log %>_ENTRIES TO ROLE EVIDENCE_WRITER;
GRANT INSERT, SELECT ON TABLE <% database %>.<% schema %>.<% log %>_CHECKPOINTS TO ROLE EVIDENCE_WRITER;
GRANT SELECT ON TABLE <% database %>.<% schema %>.<% log %>_LOGS TO ROLE EVIDENCE_WRITER;
GRANT SELECT ON VIEW <% database %>.<% schema %>.<% log %> TO ROLE EVIDENCE_WRITER;
-- Only for SNOWFLAKE_BACKFILL_ENTRIES. READ comes first: WRITE needs it.
GRANT READ, WRITE ON STAGE <% database %>.<% schema %>.<% log %>_STAGE TO ROLE EVIDENCE_WRITER;

-- Auditors read everything, also to verify it.
GRANT USAGE ON WAREHOUSE EVIDENCE_WH TO ROLE EVIDENCE_AUDITOR;
GRANT USAGE ON DATABASE <% database %> TO ROLE EVIDENCE_AUDITOR;
GRANT USAGE ON SCHEMA <% database %>.<% schema %> TO ROLE EVIDENCE_AUDITOR;
GRANT SELECT ON TABLE <% database %>.<% schema %>.<% log %>_ENTRIES TO ROLE EVIDENCE_AUDITOR;
GRANT SELECT ON TABLE <% database %>.<% schema %>.<% log %>_CHECKPOINTS TO ROLE EVIDENCE_AUDITOR;
GRANT SELECT ON TABLE <% database %>.<% schema %>.<% log %>_LOGS TO ROLE EVIDENCE_AUDITOR;
GRANT SELECT ON VIEW <% database %>.<% schema %>.<% log %> TO ROLE EVIDENCE_AUDITOR;

-- Readers count entries by kind and time in the regions that <log>_REGIONS gives them; contents are masked (03-access.sql).
GRANT USAGE ON WAREHOUSE EVIDENCE_WH TO ROLE EVIDENCE_READER;
GRANT USAGE ON DATABASE <% database %> TO ROLE EVIDENCE_READER;
GRANT USAGE ON SCHEMA <% database %>.<% schema %> TO ROLE EVIDENCE_READER;
GRANT SELECT ON TABLE <% database %>.<% schema %>.<% log %>_ENTRIES TO ROLE EVIDENCE_READER;
GRANT SELECT ON VIEW <% database %>.<% schema %>.<% log %> TO ROLE EVIDENCE_READER;

-- The service's own user: no password. Give it one of RSA_PUBLIC_KEY, a WORKLOAD_IDENTITY, or a token, and a network policy.
CREATE USER IF NOT EXISTS OPS_TRUST_SVC TYPE = SERVICE DEFAULT_ROLE = EVIDENCE_WRITER DEFAULT_WAREHOUSE = EVIDENCE_WH;
GRANT ROLE EVIDENCE_WRITER TO USER OPS_TRUST_SVC;
