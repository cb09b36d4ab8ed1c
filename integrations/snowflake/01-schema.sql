-- Tables and view of the evidence, for who owns them: run once, as a role that may create in the database. Run it again after an upgrade: it changes nothing that is there.
-- snow sql -f 01-schema.sql -D database=ANALYTICS -D schema=AUDIT -D log=DECISION_LOG      (the policy's snowflake://ANALYTICS.AUDIT.DECISION_LOG)

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

-- What auditors query: one row a finished case, with its last decision. Names without a case are not in it.
CREATE OR REPLACE SECURE VIEW <% database %>.<% schema %>.<% log %> AS
WITH KNOWN AS (
  SELECT LOG_ID, SEQ, KIND, REGION, SUBJECT, OCCURRED_AT, RECORD_HASH, SEAL_HASH, PARSE_JSON(CANONICAL) AS DOC
  FROM <% database %>.<% schema %>.<% log %>_ENTRIES
  WHERE KIND IN ('case.decided', 'case.modified', 'case.ended')
  QUALIFY ROW_NUMBER() OVER (PARTITION BY LOG_ID, SEQ ORDER BY INGESTED_AT) = 1
), DECIDED AS (
  SELECT LOG_ID, DOC:corr.case::STRING AS CASE_ID, DOC, SEQ
  FROM KNOWN WHERE KIND <> 'case.ended'
  QUALIFY ROW_NUMBER() OVER (PARTITION BY LOG_ID, DOC:corr.case::STRING ORDER BY SEQ DESC) = 1
), FINISHED AS (
  SELECT LOG_ID, SEQ, REGION, SUBJECT, OCCURRED_AT, RECORD_HASH, SEAL_HASH, DOC:corr.case::STRING AS CASE_ID, DOC
  FROM KNOWN WHERE KIND = 'case.ended'
)
SELECT
  f.LOG_ID,
  f.SEQ,
  f.CASE_ID,
  f.REGION,
  f.SUBJECT,
  f.OCCURRED_AT AS ENDED_AT,
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
  f.SEAL_HASH
FROM FINISHED f LEFT JOIN DECIDED d ON d.LOG_ID = f.LOG_ID AND d.CASE_ID = f.CASE_ID;
