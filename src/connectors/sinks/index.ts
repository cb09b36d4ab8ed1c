export { createLocalSink, notedHead } from "./local.ts";
export { createSnowflakeSink, type SnowflakeOptions, snowflakeSession } from "./snowflake.ts";
export { snowflakeAnchor, storedCheckpoints } from "./snowflake-checkpoints.ts";
export { type Counted, countRows } from "./snowflake-count.ts";
export { type Lines, storedLines } from "./snowflake-entries.ts";
export { type Difference, differences } from "./snowflake-plan.ts";
export { prepareSnowflakeEnvironment, type SnowflakeSession } from "./snowflake-session.ts";
