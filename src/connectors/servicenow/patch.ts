import { type Cleared, OpsError } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import type { Site } from "./site.ts";
import { numberOf, sysId, valueOf, writtenRecord } from "./wire.ts";

/** One PATCH of one record. */
export async function patch(
  site: Site,
  at: { table: string; id: string },
  columns: Readonly<Record<string, string>>,
  sendUntil: Date,
): Promise<Written> {
  const answer = await site.client.send({
    method: "PATCH",
    path: `/api/now/table/${at.table}/${sysId(at.id)}`,
    query: { sysparm_fields: "sys_id,number,sys_mod_count" },
    json: columns,
    sendUntil,
  });
  const record = writtenRecord(answer.body);
  return { recordId: valueOf(record, "sys_id") || at.id, recordKey: numberOf(record) };
}

/** Throws TICKET_REFUSED for an action that is aimed at something else than its ticket. */
export function onTicketItself(cleared: Cleared): void {
  const { ticket, target } = cleared.payload;
  if (target.id !== ticket.id || target.kind !== ticket.kind) throw refused("this action is about the ticket itself", cleared);
}

/** What an action cannot be carried out for: nothing was sent. */
export function refused(why: string, cleared: Cleared): OpsError {
  return new OpsError("TICKET_REFUSED", why, { effect: cleared.effectId });
}
