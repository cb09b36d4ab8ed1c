import type { Get, Item } from "./batch.ts";
import { recordGet } from "./sections.ts";
import type { Site } from "./site.ts";
import { isSysId, manyRecords, valueOf } from "./wire.ts";

/** Whom the credentials sign in as. */
export interface Session {
  readonly userName: string;
  /** It is the configured account. */
  readonly ours: boolean;
}

/** The session's own user record. An instance that ignores the clause answers with everybody: two rows are enough to see it. */
export function sessionGet(): Get {
  const get = recordGet("session", "/api/now/table/sys_user", ["sys_id", "user_name"]);
  const query = { sysparm_query: "sys_id=javascript:gs.getUserID()", sysparm_limit: 2 };
  return { ...get, query: { ...get.query, ...query, sysparm_suppress_pagination_header: "true" } };
}

/** Whose session it is; null = cannot be told: refused, nobody, or more than one (also when the others are hidden). */
export function sessionIn({ config }: Pick<Site, "config">, { status, body, total }: Item): Session | null {
  const [row, ...more] = status === 200 ? manyRecords(body) : [];
  if (row === undefined || more.length > 0 || total !== 1) return null;
  const id = valueOf(row, "sys_id");
  return isSysId(id) ? { userName: valueOf(row, "user_name"), ours: id === config.account.id } : null;
}
