export { createLocalSink, notedHead } from "./local.ts";
export { createSnowflakeSink, type SnowflakeSinkOptions } from "./snowflake.ts";
export { prepareSnowflakeEnvironment } from "./snowflake-session.ts";
