import type { EntryMonth, EvidenceHold, LeftMonth } from "../ports/index.ts";
import type { World } from "./world.ts";

/** How the log stands month by month, and until when the policy wants each kept (`logging.retention_years`, from the month's end). */
export interface Months {
  readonly here: readonly (EntryMonth & { readonly keepUntil: string; readonly held: boolean })[];
  readonly left: readonly (LeftMonth & { readonly keepUntil: string })[];
  readonly holds: readonly EvidenceHold[];
}

/** The months that are over: in the database, or in the sinks alone; and the holds in force. */
export async function monthsOf({ store, logName, policy }: World): Promise<Months> {
  const [names, left, holds] = await Promise.all([
    store.leftMonths.here(logName),
    store.leftMonths.left(logName),
    store.leftMonths.holds(logName),
  ]);
  const keptFor = <T extends EntryMonth>(one: T): T & { readonly keepUntil: string } => ({
    ...one,
    keepUntil: monthAfter(one.month, Math.ceil(policy.retentionYears * 12)),
  });
  const here: Months["here"][number][] = [];
  for (const month of names) {
    const counted = await store.leftMonths.count(logName, month);
    const held = holds.some(({ first, last }) => first <= month && month <= last);
    if (counted !== null) here.push({ ...keptFor(counted), held });
  }
  return { here, left: left.map(keptFor), holds };
}

function monthAfter(month: string, count: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1 + count);
  return date.toISOString().slice(0, 7);
}
