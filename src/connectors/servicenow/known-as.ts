import { batch, item } from "./batch.ts";
import { recordGet, recordOf } from "./sections.ts";
import type { Site } from "./site.ts";
import { isSysId, valueOf } from "./wire.ts";

const COLUMNS = ["user_name", "name", "email", "phone", "mobile_phone", "home_phone"] as const;

/** What sys_user holds of whom an account belongs to; null when there is no such user, or we may not see him. */
export async function knownAs({ client }: Site, account: string): Promise<readonly string[] | null> {
  if (!isSysId(account)) return null;
  const get = recordGet("user", `/api/now/table/sys_user/${account}`, ["sys_id", ...COLUMNS]);
  const row = recordOf(item(await batch(client, [get]), "user"));
  if (row === null || valueOf(row, "sys_id") !== account) return null;
  return COLUMNS.map((column) => valueOf(row, column).trim()).filter((text) => text !== "");
}
