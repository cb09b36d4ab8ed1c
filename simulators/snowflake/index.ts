export type { Fault } from "./faults.ts";
export { scriptFor } from "./script.ts";
export { type Row, type SnowflakeOptions, type SnowflakeSim, startSnowflake } from "./server.ts";
