export { type Compared, compareTables, type Difference } from "./compare-tables.ts";
