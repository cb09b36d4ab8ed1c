import { OpsError } from "../../case/index.ts";
import { idNamed, userGet } from "./accounts.ts";
import { batch, type Get, type Item, item } from "./batch.ts";
import { type Circumstances, circumstancesGets, circumstancesIn } from "./circumstances.ts";
import type { Form } from "./form.ts";
import { type Entry, type History, historyGet, historyIn } from "./history.ts";
import { LATE_MS } from "./late-history.ts";
import { recordGet, recordOf } from "./sections.ts";
import { isOwn, type Site } from "./site.ts";
import { isoTime, isSysId, valueOf, type WireRecord } from "./wire.ts";

/** Who decided, when, in which version of the record; or why the record does not prove it, as a sentence for people. */
export type Proof =
  | {
      readonly kind: "proven";
      readonly account: string;
      readonly at: string;
      readonly version: number;
      readonly standsInFor: Circumstances["standsInFor"];
    }
  | Unproven;
interface Unproven {
  readonly kind: "unproven";
  readonly why: string;
}

/** Proves a decision by the record's own history: one session of a person made the whole of it, on the card as it stands, and nobody changed it since. Throws TICKET_SYSTEM_BUSY while the history may only be late. */
export async function proofOf(site: Site, form: Form, row: WireRecord): Promise<Proof> {
  const id = valueOf(row, "sys_id");
  const decider = form.claim === null ? "" : valueOf(row, form.claim.id);
  const items = await batch(site.client, [
    historyGet(form.table, id),
    ...(isSysId(decider) ? [claimedGet(decider), ...circumstancesGets({ id: decider })] : []),
  ]);
  const history = historyIn(item(items, "history"), form.table, id);
  const act = actIn(site, form, row, history);
  const person = isSysId(decider) ? recordOf(item(items, "claimed")) : null;
  const proof = "why" in act ? act : await judge(site, form, row, { ...act, person, items });
  site.lateHistory.settled(id);
  return proof;
}

function claimedGet(id: string): Get {
  return recordGet("claimed", `/api/now/table/sys_user/${id}`, ["sys_id", "user_name", "active"]);
}

interface Act {
  readonly entry: Entry;
  readonly entries: readonly Entry[];
}

/** The one update that is the decision, or why there is none. */
function actIn(site: Site, { decision }: Form, row: WireRecord, history: History): Act | Unproven {
  if (history.kind === "hidden") return unproven("the record's history (sys_audit) cannot be read whole by our account.");
  const { entries } = history;
  const last = lastChanges(entries);
  const entry = last.get("state");
  if (entry === undefined || decision.some((column) => !isTold(last.get(column), row, column))) {
    if (mayBeLate(site, row))
      throw new OpsError("TICKET_SYSTEM_BUSY", "the history is not there yet", { reason: "history_late" });
    return unproven("the record's history (sys_audit) does not hold this answer.");
  }
  if (decision.some((column) => !isPartOf(entry, last.get(column))))
    return unproven("the answer was put together from several changes; it must be given in one.");
  return { entry, entries };
}

type Judged = Act & { readonly person: WireRecord | null; readonly items: ReadonlyMap<string, Item> };

async function judge(site: Site, form: Form, row: WireRecord, act: Judged): Promise<Proof> {
  const { entry, entries, person, items } = act;
  const misclaimed = form.claim === null ? null : misclaim(row, form.claim, { person, by: entry.by });
  if (misclaimed !== null) return misclaimed;
  if (isOwn(site, entry.by)) return unproven("our own account cannot answer.");
  if (form.shown.some((column) => !stoodAsNow(entries, entry, row, column)))
    return unproven("the question had been changed when it was answered.");
  const known = form.claim === null ? await knownAs(site, entry.by) : { account: valueOf(row, form.claim.id), items };
  if (known === null) return unproven("the account that gave it cannot be found among the users (sys_user) that are active.");
  const { standsInFor, impersonated } = circumstancesIn(known.items, known.account, entry.at);
  if (impersonated) return unproven("somebody was impersonating this account when it was given; answer again as yourself.");
  return { kind: "proven", account: known.account, at: entry.at, version: entry.version, standsInFor };
}

/** Whose user name that is, and what is known of the account; null when that is nobody's, or cannot be told. */
async function knownAs(site: Site, userName: string): Promise<{ account: string; items: Judged["items"] } | null> {
  const user = userGet(userName);
  if (user.length === 0) return null;
  const items = await batch(site.client, [...user, ...circumstancesGets({ userName })]);
  const account = idNamed(items, user, userName);
  return account === null ? null : { account, items };
}

/** Why whom the record names is not who wrote it, or may not any more; null when he is. */
function misclaim(
  row: WireRecord,
  claim: NonNullable<Form["claim"]>,
  { person, by }: { readonly person: WireRecord | null; readonly by: string },
): Unproven | null {
  if (!claimedBy(row, claim, person).every((name) => name !== "" && name === by))
    return unproven("it was written by another account than it names.");
  const closed = person !== null && valueOf(person, "active") === "false";
  return closed ? unproven("the account that gave it is not active.") : null;
}

/** The user names of whom the record names: by its reference, and by its own text. */
function claimedBy(row: WireRecord, claim: NonNullable<Form["claim"]>, person: WireRecord | null): readonly string[] {
  const known = person !== null && valueOf(person, "sys_id") === valueOf(row, claim.id);
  return [known ? valueOf(person, "user_name") : "", valueOf(row, claim.userName)].map((name) => name.toLowerCase());
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

function unproven(why: string): Unproven {
  return { kind: "unproven", why };
}
