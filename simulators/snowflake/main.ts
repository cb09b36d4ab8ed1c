import { parseArgs } from "node:util";
import { startSnowflake } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8090" },
    user: { type: "string", default: "OPS_TRUST_SVC" },
    password: { type: "string", default: "demo-only" },
    table: { type: "string", default: "ANALYTICS.AUDIT.DECISION_LOG" },
    // Where rows survive a restart; in memory only when absent.
    file: { type: "string" },
  },
});
const snowflake = await startSnowflake({
  port: Number(values.port),
  users: { [values.user.toUpperCase()]: { password: values.password, defaultRole: "EVIDENCE_WRITER" } },
  grants: { EVIDENCE_WRITER: { [values.table.toUpperCase()]: ["INSERT", "SELECT"] } },
  ...(values.file === undefined ? {} : { file: values.file }),
});
process.stdout.write(`snowflake simulator on ${snowflake.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void snowflake.close());
