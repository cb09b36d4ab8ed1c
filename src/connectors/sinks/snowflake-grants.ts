import { OpsError } from "../../case/index.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";

/** The server's codes for what a role may not do, and for what is not there or not shown to it: it does not tell which. */
const DENIED: ReadonlySet<unknown> = new Set(["003001", "002003"]);

/** The same session, whose errors name the grant that the role lacks for this table. */
export function namingGrants(session: SnowflakeSession, table: string, role = "of the service's user"): SnowflakeSession {
  const naming = async <T>(right: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof OpsError) || !DENIED.has(error.context["driver"])) throw error;
      const grant = `GRANT ${right} ON TABLE ${table} to the role ${role}`;
      throw new OpsError("SINK_DOWN", `Snowflake does not let the service's role at the entries: ${grant} (02-roles.sql)`, {
        ...error.context,
        reason: "grant",
      });
    }
  };
  return {
    ...session,
    read: (statement) => naming("SELECT", session.read(statement)),
    write: (statement) => naming("INSERT, SELECT", session.write(statement)),
  };
}
