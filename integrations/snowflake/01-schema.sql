-- Tables and view of the evidence, for who owns them: run as a role that may create in the database, once for each log that goes there (tenant.region.shard). Run it
-- again after an upgrade: it changes no row that is there.
-- snow sql -f 01-schema.sql -D database=ANALYTICS -D schema=AUDIT -D log=DECISION_LOG -D log_id=acme.eu-west-1.main
-- (the policy's snowflake://ANALYTICS.AUDIT.DECISION_LOG; `ops-trust snowflake plan` prints the log's id)

CREATE DATABASE IF NOT EXISTS <% database %>;
-- Managed access: who owns a table cannot hand out rights to it, only the schema's owner can.
CREATE SCHEMA IF NOT EXISTS <% database %>.<% schema %> WITH MANAGED ACCESS;

-- One row an entry. CANONICAL is text on purpose: a VARIANT reorders keys and rewrites numbers, so its hash would not hold.
-- The primary key is a statement, not a rule: standard tables do not enforce it. The service inserts only what is not there and reads back what it inserted.
CREATE TABLE IF NOT EXISTS <% database %>.<% schema %>.<% log %>_ENTRIES (
  LOG_ID VARCHAR(128) NOT NULL,
  SEQ NUMBER(38,0) NOT NULL,
  EPOCH NUMBER(38,0) NOT NULL,
  EVENT_ID VARCHAR(36) NOT NULL,
  OCCURRED_AT TIMESTAMP_NTZ(6) NOT NULL,
  KIND VARCHAR(64) NOT NULL,
  REGION VARCHAR(32) NOT NULL,
  SUBJECT VARCHAR(256) NOT NULL,
  RECORD_HASH VARCHAR(64) NOT NULL,
  PREV_HASH VARCHAR(64) NOT NULL,
  SEAL_HASH VARCHAR(64) NOT NULL,
  CANONICAL VARCHAR NOT NULL,
  BATCH_ID VARCHAR(36) NOT NULL,
  INGESTED_AT TIMESTAMP_LTZ NOT NULL DEFAULT CURRENT_TIMESTAMP(),
  PRIMARY KEY (LOG_ID, SEQ) NOT ENFORCED
) CLUSTER BY (REGION, TO_DATE(OCCURRED_AT)) DATA_RETENTION_TIME_IN_DAYS = 90;

-- One row a signed checkpoint of a log.
CREATE TABLE IF NOT EXISTS <% database %>.<% schema %>.<% log %>_CHECKPOINTS (
  LOG_ID VARCHAR(128) NOT NULL,
  TREE_SIZE NUMBER(38,0) NOT NULL,
  NOTE VARCHAR NOT NULL,
  VKEY VARCHAR(512) NOT NULL,
  INGESTED_AT TIMESTAMP_LTZ NOT NULL DEFAULT CURRENT_TIMESTAMP(),
  PRIMARY KEY (LOG_ID, TREE_SIZE) NOT ENFORCED
) DATA_RETENTION_TIME_IN_DAYS = 90;

-- Where files of a backlog lie until they are loaded (SNOWFLAKE_BACKFILL_ENTRIES); each is taken away by the statement that loads it.
CREATE STAGE IF NOT EXISTS <% database %>.<% schema %>.<% log %>_STAGE ENCRYPTION = (TYPE = 'SNOWFLAKE_FULL');

-- The logs that belong there. Who writes entries may not write here: rows of another log are nobody's evidence.
CREATE TABLE IF NOT EXISTS <% database %>.<% schema %>.<% log %>_LOGS (LOG_ID VARCHAR(128) NOT NULL) DATA_RETENTION_TIME_IN_DAYS = 90;
INSERT INTO <% database %>.<% schema %>.<% log %>_LOGS (LOG_ID)
  SELECT '<% log_id %>' WHERE '<% log_id %>' NOT IN (SELECT LOG_ID FROM <% database %>.<% schema %>.<% log %>_LOGS);

-- What auditors query: one row a finished case, with its last decision. Names without a case are not in it.
-- Whoever may insert could put rows of his own there. So only rows of known logs count whose seal is the one that their place, record and predecessor give, whose
-- predecessor is there and whose text has its hash; what is shown comes out of the text. Copies of a row are one. Where different rows hold the same position all
-- of them are shown, as CONTESTED: none of them hides another, and `ops-trust verify --snowflake` tells which one was signed.
CREATE OR REPLACE SECURE VIEW <% database %>.<% schema %>.<% log %> AS
WITH SEALED AS (
  SELECT LOG_ID, SEQ, KIND, REGION, RECORD_HASH, PREV_HASH, SEAL_HASH, CANONICAL,
    MIN(SEAL_HASH) OVER (PARTITION BY LOG_ID, SEQ) <> MAX(SEAL_HASH) OVER (PARTITION BY LOG_ID, SEQ) AS CONTESTED
  FROM <% database %>.<% schema %>.<% log %>_ENTRIES
  WHERE LOG_ID IN (SELECT LOG_ID FROM <% database %>.<% schema %>.<% log %>_LOGS)
    AND SEAL_HASH = SHA2('{"entry":"' || RECORD_HASH || '","epoch":' || EPOCH::STRING || ',"log":"' || LOG_ID || '","prev":"' || PREV_HASH || '","seq":' || SEQ::STRING || ',"v":1}')
), LINKS AS (
  SELECT DISTINCT LOG_ID, SEQ, SEAL_HASH FROM SEALED
), KNOWN AS (
  SELECT s.LOG_ID, s.SEQ, s.KIND, s.REGION, s.RECORD_HASH, s.SEAL_HASH, s.CONTESTED, TRY_PARSE_JSON(s.CANONICAL) AS DOC, s.CANONICAL IS NULL AS MASKED
  FROM SEALED s LEFT JOIN LINKS l ON l.LOG_ID = s.LOG_ID AND l.SEQ = s.SEQ - 1 AND l.SEAL_HASH = s.PREV_HASH
  -- Contents are hidden from readers (03-access.sql): they see that a case ended, and where.
  WHERE s.KIND IN ('case.decided', 'case.modified', 'case.ended') AND (s.SEQ = 1 OR l.SEQ IS NOT NULL)
    AND (s.CANONICAL IS NULL OR SHA2(s.CANONICAL) = s.RECORD_HASH)
), SOUND AS (
  SELECT LOG_ID, SEQ, KIND, REGION, RECORD_HASH, SEAL_HASH, CONTESTED, DOC, DOC:corr.case::STRING AS CASE_ID
  FROM KNOWN WHERE MASKED OR (DOC:kind::STRING = KIND AND DOC:region::STRING = REGION)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY LOG_ID, SEQ, SEAL_HASH ORDER BY RECORD_HASH) = 1
), DECIDED AS (
  SELECT LOG_ID, SEQ, CASE_ID, DOC, CONTESTED
  FROM SOUND WHERE KIND <> 'case.ended'
  QUALIFY RANK() OVER (PARTITION BY LOG_ID, CASE_ID ORDER BY SEQ DESC) = 1
), FINISHED AS (
  SELECT LOG_ID, SEQ, REGION, RECORD_HASH, SEAL_HASH, CASE_ID, DOC, CONTESTED
  FROM SOUND WHERE KIND = 'case.ended'
)
SELECT
  f.LOG_ID,
  f.SEQ,
  f.CASE_ID,
  f.REGION,
  f.DOC:subject.system::STRING || '/' || f.DOC:subject.type::STRING || '/' || f.DOC:subject.id::STRING AS SUBJECT,
  TRY_TO_TIMESTAMP_NTZ(f.DOC:at::STRING) AS ENDED_AT,
  f.DOC:payload.ticket_key::STRING AS TICKET,
  f.DOC:corr.workflow::STRING AS WORKFLOW,
  f.DOC:payload.opened_at::STRING AS OPENED_AT,
  f.DOC:payload.end::STRING AS OUTCOME,
  f.DOC:payload.action::STRING AS ACTION,
  f.DOC:payload.digest::STRING AS ACTION_DIGEST,
  d.DOC:decision.confidence::STRING AS CONFIDENCE,
  d.DOC:decision.threshold::STRING AS THRESHOLD,
  d.DOC:decision.gate::STRING AS GATE,
  d.DOC:decision.zone::STRING AS ZONE,
  d.DOC:decision.risk::STRING AS RISK,
  d.DOC:decision.reasons::VARIANT AS REASONS,
  d.DOC:decision.policy_ver::STRING AS POLICY_HASH,
  d.DOC:model.provider::STRING AS MODEL_PROVIDER,
  d.DOC:model.deployment::STRING AS MODEL,
  f.DOC:payload.verdict.kind::STRING AS VERDICT,
  f.DOC:payload.verdict.person::STRING AS DECIDED_BY,
  f.DOC:payload.receipt.status::STRING AS READ_BACK,
  f.DOC:payload.entries_count::STRING AS ENTRIES,
  f.DOC:payload.entries_sha256::STRING AS ENTRIES_SHA256,
  f.RECORD_HASH,
  f.SEAL_HASH,
  f.CONTESTED OR COALESCE(d.CONTESTED, FALSE) AS CONTESTED
FROM FINISHED f LEFT JOIN DECIDED d ON d.LOG_ID = f.LOG_ID AND d.CASE_ID = f.CASE_ID;
