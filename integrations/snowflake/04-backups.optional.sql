-- WRITE ONCE, FOR SEVEN YEARS. Read before you run it: with a retention lock nobody deletes a backup before its time or makes the time shorter, neither ACCOUNTADMIN nor
-- Snowflake's support. It needs the Business Critical edition. Try it in a test account first, with EXPIRE_AFTER_DAYS = 1. The service never runs this file.
-- snow sql -f 04-backups.optional.sql -D database=ANALYTICS -D schema=AUDIT -D log=DECISION_LOG -D days=2557

CREATE BACKUP POLICY IF NOT EXISTS <% database %>.<% schema %>.<% log %>_SEVEN_YEARS
  WITH RETENTION LOCK SCHEDULE = '1440 MINUTE' EXPIRE_AFTER_DAYS = <% days %>;
CREATE BACKUP SET IF NOT EXISTS <% database %>.<% schema %>.<% log %>_ENTRIES_BACKUPS
  FOR TABLE <% database %>.<% schema %>.<% log %>_ENTRIES WITH BACKUP POLICY <% database %>.<% schema %>.<% log %>_SEVEN_YEARS;
CREATE BACKUP SET IF NOT EXISTS <% database %>.<% schema %>.<% log %>_CHECKPOINTS_BACKUPS
  FOR TABLE <% database %>.<% schema %>.<% log %>_CHECKPOINTS WITH BACKUP POLICY <% database %>.<% schema %>.<% log %>_SEVEN_YEARS;
