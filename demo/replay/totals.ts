import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const Count = z.object({ count: z.number() });
const Totals = z.object({
  deliveries: z.array(Count.extend({ via: z.string(), about: z.string(), end: z.string().nullable() })),
  cases: z.array(Count.extend({ workflow: z.string(), status: z.string(), end: z.string().nullable() })),
  effects: z.array(Count.extend({ kind: z.string(), status: z.string() })),
  entries: z.number(),
});
export type Totals = z.infer<typeof Totals>;

const TRIES = 120;

/** The service's totals, as an operator asks for them; one that is being started again is waited for. */
export async function totalsOf(url: string, token: string): Promise<Totals> {
  for (let i = 0; i < TRIES; i += 1) {
    const response = await fetch(`${url}/v1/totals`, { headers: { authorization: `Bearer ${token}` } }).catch(() => null);
    if (response?.ok === true) return Totals.parse(await response.json());
    await delay(500);
  }
  throw new Error("the service gives no totals");
}

/** Adds up the counts of the rows that fit, by name. */
export function countBy<T extends { readonly count: number }>(
  rows: readonly T[],
  name: (row: T) => string | null,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const row of rows) {
    const key = name(row);
    if (key !== null) found.set(key, (found.get(key) ?? 0) + row.count);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
