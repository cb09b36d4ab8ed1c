import type { Desk } from "./desk.ts";

/** An answer of the listener. */
export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** Sends exactly these bytes and headers to a webhook. */
export async function post(
  desk: Pick<Desk, "url">,
  name: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const answer = await fetch(`${desk.url}/webhooks/${name}`, { method: "POST", body, headers });
  const read: unknown = await answer.json().catch(() => ({}));
  return { status: answer.status, body: typeof read === "object" ? { ...read } : {}, headers: answer.headers };
}

/** Headers that make the body acceptable now. */
export function signed(desk: Desk, name: string, body: string): Readonly<Record<string, string>> {
  const scheme = desk.schemes.find((known) => known.name === name);
  if (scheme === undefined) throw new Error(`no webhook ${name}`);
  return scheme.sign(Buffer.from(body), desk.clock.now);
}

/** The thin event that the business rule sends for a change, as it stands now. */
export function changeEvent(desk: Desk, number: string, more: object = {}): string {
  const row = desk.serviceNow.record("change_request", number) ?? {};
  return JSON.stringify({
    schema: "ots.servicenow.event/1",
    event: "change_request.updated",
    instance: desk.serviceNow.instance,
    table: "change_request",
    sys_id: row["sys_id"],
    number,
    sys_mod_count: Number(row["sys_mod_count"] ?? 0),
    sys_updated_by: row["sys_updated_by"],
    ...more,
  });
}

/** How many rows a table holds. */
export async function rowsIn(
  desk: Desk,
  table: "inbox" | "outbox" | "cases" | "effects" | "entries" | "reviews",
): Promise<number> {
  const { rows } = await desk.database.db.query(`select count(*)::int as n from ${table}`);
  return Number(rows[0]?.["n"]);
}
