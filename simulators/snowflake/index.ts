export type { LoggedRequest } from "./account.ts";
export type { Grants, Privilege } from "./execute.ts";
export type { Fault, Injection } from "./faults.ts";
export type { User } from "./login.ts";
export { type SnowflakeOptions, type SnowflakeSim, startSnowflake } from "./server.ts";
export type { Row } from "./tables.ts";
