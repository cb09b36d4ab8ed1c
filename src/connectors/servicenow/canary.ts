import { OpsError } from "../../case/index.ts";
import { batch, type Get, item } from "./batch.ts";
import { recordGet } from "./sections.ts";
import type { Site } from "./site.ts";
import { field, manyRecords } from "./wire.ts";

// The limit is applied before access rules: the first row alone may be one of few that are hidden.
const ROWS = 20;

/** The error for a record that the instance says is not there: whether any record of its table can be read tells what that is worth. Throws what keeps us from asking. */
export async function absence(site: Site, table: string): Promise<OpsError> {
  const readable = await shows(site, table);
  const why = readable
    ? `the ticket is absent or hidden from us; other records of ${table} can be read`
    : `no record of ${table} can be read by our account, so nobody can tell whether the ticket is there: check its rights`;
  return new OpsError("TICKET_ABSENT", why, { readable });
}

async function shows(site: Site, table: string): Promise<boolean> {
  const { status, body } = item(await batch(site.client, [canaryGet(table)]), "canary");
  return status === 200 && manyRecords(body).some((row) => field(row, "sys_id").present);
}

function canaryGet(table: string): Get {
  const get = recordGet("canary", `/api/now/table/${table}`, ["sys_id"]);
  const query = { sysparm_query: "ORDERBYDESCsys_updated_on", sysparm_limit: ROWS, sysparm_suppress_pagination_header: "true" };
  return { ...get, query: { ...get.query, ...query } };
}
