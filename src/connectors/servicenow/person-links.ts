import { OpsError } from "../../case/index.ts";
import type { AccountLinks, Owner } from "../../ports/index.ts";
import { batch, item } from "./batch.ts";
import { recordGet, recordOf, rowsGet } from "./sections.ts";
import type { Site } from "./site.ts";
import { field, isSysId, manyRecords, valueOf, type WireRecord } from "./wire.ts";

/** What may enter an encoded query as an id of the directory: neither `^` nor a comma nor a colon. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/;
/** Ids in one query: its address stays below 4 KB, however they are spelt. */
const AT_A_TIME = 25;
/** More accounts with one id share a placeholder, and then nobody's independence can be shown. */
const MOST_ACCOUNTS = 20;

/** Whose the instance's accounts are by the configured column of sys_user; null when none is configured. */
export function personLinks(site: Site): AccountLinks | null {
  const { person } = site.config;
  if (person === undefined) return null;
  const { column, by = null } = person;
  return {
    system: "servicenow",
    by,
    ownerOf: (account) => ownerOf(site, column, account),
    accountsOf: (ids) => accountsOf(site, column, ids),
  };
}

async function ownerOf({ client }: Site, column: string, account: string): Promise<Owner> {
  if (!isSysId(account)) return nobody("the account is none of this instance.");
  const path = `/api/now/table/sys_user/${account}`;
  const row = recordOf(item(await batch(client, [recordGet("user", path, ["sys_id", "active", column])]), "user"));
  if (row === null || valueOf(row, "sys_id") !== account) return nobody("the account's record (sys_user) cannot be read.");
  if (!field(row, column).present) throw hidden();
  if (valueOf(row, "active") === "false") return nobody("the account that gave it is not active.");
  const id = valueOf(row, column).trim();
  if (id === "") return nobody(`the account's record (sys_user) holds no id of a person in ${column}.`);
  return ID.test(id) ? { kind: "held", id } : nobody(`what the account's record (sys_user) holds in ${column} is no id.`);
}

async function accountsOf(site: Site, column: string, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = [...new Set(ids.filter((id) => ID.test(id)).map((id) => id.toLowerCase()))];
  const found = new Map<string, readonly string[]>();
  for (let from = 0; from < asked.length; from += AT_A_TIME) {
    const some = asked.slice(from, from + AT_A_TIME);
    for (const row of await holders(
      site,
      column,
      ids.filter((id) => some.includes(id.toLowerCase())),
    )) {
      const id = valueOf(row, column).trim().toLowerCase();
      // An instance ignores a clause that it does not understand, and answers with anybody.
      if (!some.includes(id)) throw down("not_as_asked");
      const accounts = [...(found.get(id) ?? []), valueOf(row, "sys_id")];
      if (accounts.length > MOST_ACCOUNTS) throw down("id_shared");
      found.set(id, accounts);
    }
  }
  return found;
}

/** All rows that hold one of these ids. An id is asked for as the directory writes it and in both cases: releases differ in whether IN heeds the case. */
async function holders({ client }: Site, column: string, ids: readonly string[]): Promise<readonly WireRecord[]> {
  const spelt = [...new Set(ids.flatMap((id) => [id, id.toLowerCase(), id.toUpperCase()]))];
  const rows = MOST_ACCOUNTS * ids.length + 1;
  const get = rowsGet({
    id: "users",
    table: "sys_user",
    query: `${column}IN${spelt.join(",")}^ORDERBYsys_id`,
    fields: [column],
    rows,
  });
  const answer = item(await batch(client, [get]), "users");
  if (answer.status !== 200) throw hidden();
  const read = manyRecords(answer.body);
  if (read.some((row) => !field(row, column).present)) throw hidden();
  // Limits are applied before access rules: only the total tells that rows were hidden.
  if (answer.total !== read.length) throw down("rows_hidden");
  return read;
}

function nobody(why: string): Owner {
  return { kind: "nobody", why };
}

function hidden(): OpsError {
  return down("column_hidden");
}

function down(reason: string): OpsError {
  return new OpsError("DIRECTORY_DOWN", "whose the accounts of the ticket system are cannot be told", { reason, answered: true });
}
