import { batch, type Get, type Item, item } from "./batch.ts";
import { listGet } from "./sections.ts";
import type { Site } from "./site.ts";
import { isSysId, manyRecords, valueOf } from "./wire.ts";

/** What may enter an encoded query as a name: neither `^` nor a colon (`javascript:` would run), and no operator in front. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@'\\+-]{0,99}$/u;

/** The id of the one active user with that user name, in whatever case; null when there is none, or more, or we may not see it. */
export async function accountNamed(site: Site, userName: string): Promise<string | null> {
  const gets = userGet(userName);
  return idNamed(await batch(site.client, gets), gets, userName);
}

/** The read of the user with that user name; nothing to read for a name that may not enter a query. */
export function userGet(userName: string): readonly Get[] {
  return namedGet("sys_user", "user_name", userName, ["active"]);
}

/** The read of the group with that name; nothing to read for a name that may not enter a query. */
export function groupGet(name: string): readonly Get[] {
  return namedGet("sys_user_group", "name", name);
}

/** The id of the one record that was read by its name, in whatever case; null when there is none, or more, or it is not active, or we may not see it. */
export function idNamed(items: ReadonlyMap<string, Item>, [get]: readonly Get[], name: string): string | null {
  const answer = get === undefined ? null : item(items, get.id);
  if (answer?.status !== 200) return null;
  const same = (text: string) => text.toLowerCase() === name.toLowerCase();
  const found = manyRecords(answer.body).filter((row) => same(valueOf(row, "user_name") || valueOf(row, "name")));
  const [id = ""] = found.map((row) => valueOf(row, "sys_id"));
  const active = found.every((row) => valueOf(row, "active") !== "false");
  return found.length === 1 && active && isSysId(id) ? id : null;
}

function namedGet(table: string, column: string, name: string, extras: readonly string[] = []): readonly Get[] {
  const list = { id: table, table, bound: column, query: `${column}=${name}`, fields: [], extras, rows: 2 };
  return NAME.test(name) ? [listGet(list)] : [];
}
