import { OpsError } from "../../case/index.ts";
import { batch, item } from "./batch.ts";
import { SHOWN } from "./card.ts";
import { CHANGES } from "./changes.ts";
import { type Entry, type History, historyGet, historyIn } from "./history.ts";
import { LATE_MS } from "./late-history.ts";
import { recordGet, recordOf } from "./sections.ts";
import { isOwn, type Site } from "./site.ts";
import { isoTime, isSysId, valueOf, type WireRecord } from "./wire.ts";

/** The columns that are the decision. The row's own word for who decided is one of them: it proves nothing by itself. */
export const DECISION = [
  "state",
  "decided_by",
  "decided_by_user_name",
  "decided_at",
  "decision_comment",
  "approved_parameters",
] as const;

/** Who decided, when, in which version of the record; or why the record does not prove it, as a sentence for people. */
export type Proof =
  | { readonly kind: "proven"; readonly account: string; readonly at: string; readonly version: number }
  | { readonly kind: "unproven"; readonly why: string };

/** Proves a decision by the record's own history: one session of a person made the whole of it, on the card as it stands, and nobody changed it since. Throws TICKET_SYSTEM_BUSY while the history may only be late. */
export async function proofOf(site: Site, row: WireRecord): Promise<Proof> {
  const id = valueOf(row, "sys_id");
  const decider = valueOf(row, "decided_by");
  const who = recordGet("decider", `/api/now/table/sys_user/${decider}`, ["sys_id", "user_name"]);
  const items = await batch(site.client, [historyGet(CHANGES.reviews, id), ...(isSysId(decider) ? [who] : [])]);
  const history = historyIn(item(items, "history"), CHANGES.reviews, id);
  const person = isSysId(decider) ? recordOf(item(items, "decider")) : null;
  const name = person !== null && valueOf(person, "sys_id") === decider ? valueOf(person, "user_name").toLowerCase() : "";
  const proof = judge(site, row, history, { id: decider, name });
  site.lateHistory.settled(id);
  return proof;
}

function judge(site: Site, row: WireRecord, history: History, decider: { id: string; name: string }): Proof {
  if (history.kind === "hidden") return unproven("the record's history (sys_audit) cannot be read whole by our account.");
  const last = lastChanges(history.entries);
  const act = last.get("state");
  if (act === undefined || DECISION.some((column) => !isTold(last.get(column), row, column))) {
    if (mayBeLate(site, row))
      throw new OpsError("TICKET_SYSTEM_BUSY", "the history is not there yet", { reason: "history_late" });
    return unproven("the record's history (sys_audit) does not hold this answer.");
  }
  if (DECISION.some((column) => !isPartOf(act, last.get(column))))
    return unproven("the answer was put together from several changes; it must be given in one.");
  if (![decider.name, valueOf(row, "decided_by_user_name").toLowerCase()].every((name) => name !== "" && name === act.by))
    return unproven("it was written by another account than it names.");
  if (isOwn(site, act.by)) return unproven("our own account cannot answer.");
  if (SHOWN.some((column) => !stoodAsNow(history.entries, act, row, column)))
    return unproven("the question had been changed when it was answered.");
  return { kind: "proven", account: decider.id, at: act.at, version: act.version };
}

function lastChanges(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.map((entry) => [entry.column, entry]));
}

/** The column holds what its last change made of it; one that never changed is empty. What was written past the audit shows here. */
function isTold(last: Entry | undefined, row: WireRecord, column: string): boolean {
  return lines(valueOf(row, column)) === lines(last?.to ?? "");
}

/** Set in the deciding update itself; or empty since before it. */
function isPartOf(act: Entry, last: Entry | undefined): boolean {
  if (last === undefined || last.version < act.version) return (last?.to ?? "") === "";
  return last.version === act.version && last.by === act.by;
}

/** What was shown when it was answered is what is shown now: that this is the card we posted, its key tells. */
function stoodAsNow(entries: readonly Entry[], act: Entry, row: WireRecord, column: string): boolean {
  const before = entries.findLast((entry) => entry.column === column && entry.version <= act.version);
  return before === undefined || lines(before.to) === lines(valueOf(row, column));
}

function lines(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").trim();
}

/** Of a record just written, and not for ever of one that somebody keeps writing. */
function mayBeLate(site: Site, row: WireRecord): boolean {
  const updated = Date.parse(isoTime(valueOf(row, "sys_updated_on")) ?? "");
  return Math.abs(site.clock().getTime() - updated) < LATE_MS && site.lateHistory.mayCome(valueOf(row, "sys_id"));
}

function unproven(why: string): Proof {
  return { kind: "unproven", why };
}
