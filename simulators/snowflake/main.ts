import { parseArgs } from "node:util";
import { scriptFor } from "./script.ts";
import { startSnowflake } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8090" },
    user: { type: "string", default: "OPS_TRUST_SVC" },
    password: { type: "string", default: "demo-only" },
    // The policy's sink, without snowflake://.
    log: { type: "string", default: "ANALYTICS.AUDIT.DECISION_LOG" },
    // Where rows survive a restart; in memory only when absent.
    file: { type: "string" },
  },
});
const [database = "", schema = "", log = ""] = values.log.toUpperCase().split(".");
const snowflake = await startSnowflake({
  port: Number(values.port),
  users: { [values.user.toUpperCase()]: { password: values.password, defaultRole: "EVIDENCE_WRITER" } },
  script: scriptFor({ database, schema, log }),
  ...(values.file === undefined ? {} : { file: values.file }),
});
process.stdout.write(`snowflake simulator on ${snowflake.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void snowflake.close());
