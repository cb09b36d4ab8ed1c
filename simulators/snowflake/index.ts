export type { Fault } from "./faults.ts";
export { type SnowflakeOptions, type SnowflakeSim, startSnowflake } from "./server.ts";
