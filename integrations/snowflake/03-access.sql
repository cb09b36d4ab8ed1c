-- Rows by region, contents by role (Enterprise edition). A policy is no residency: an EU log belongs into an account in the EU, with a service of its own.
-- It may be run again: policies that stand there are put there anew.
-- snow sql -f 03-access.sql -D database=ANALYTICS -D schema=AUDIT -D log=DECISION_LOG

-- Which role reads which region.
CREATE TABLE IF NOT EXISTS <% database %>.<% schema %>.<% log %>_REGIONS (REGION VARCHAR(32) NOT NULL, ROLE_NAME VARCHAR(255) NOT NULL);

-- The writer sees every row: it must see what is there to insert nothing twice.
CREATE ROW ACCESS POLICY IF NOT EXISTS <% database %>.<% schema %>.<% log %>_BY_REGION AS (OF_REGION VARCHAR) RETURNS BOOLEAN ->
  IS_ROLE_IN_SESSION('EVIDENCE_WRITER') OR IS_ROLE_IN_SESSION('EVIDENCE_AUDITOR')
  OR EXISTS (SELECT 1 FROM <% database %>.<% schema %>.<% log %>_REGIONS m WHERE m.REGION = OF_REGION AND IS_ROLE_IN_SESSION(m.ROLE_NAME));
CREATE MASKING POLICY IF NOT EXISTS <% database %>.<% schema %>.<% log %>_CONTENTS AS (CONTENTS VARCHAR) RETURNS VARCHAR ->
  CASE WHEN IS_ROLE_IN_SESSION('EVIDENCE_WRITER') OR IS_ROLE_IN_SESSION('EVIDENCE_AUDITOR') THEN CONTENTS ELSE NULL END;
ALTER TABLE <% database %>.<% schema %>.<% log %>_ENTRIES MODIFY COLUMN CANONICAL SET MASKING POLICY <% database %>.<% schema %>.<% log %>_CONTENTS FORCE;
ALTER TABLE <% database %>.<% schema %>.<% log %>_ENTRIES MODIFY COLUMN SUBJECT SET MASKING POLICY <% database %>.<% schema %>.<% log %>_CONTENTS FORCE;

-- A table takes one row access policy, and no statement replaces it: for a moment there is none. Contents are masked by now.
ALTER TABLE <% database %>.<% schema %>.<% log %>_ENTRIES DROP ALL ROW ACCESS POLICIES;
ALTER TABLE <% database %>.<% schema %>.<% log %>_ENTRIES ADD ROW ACCESS POLICY <% database %>.<% schema %>.<% log %>_BY_REGION ON (REGION);
