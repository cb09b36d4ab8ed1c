/** One record as the ERP keeps it; nested parts as in JSON. */
export type ErpRecord = Readonly<Record<string, unknown>>;

/** A set of records and the properties that make up its key. */
export interface EntitySet {
  readonly key: readonly string[];
  readonly records: ErpRecord[];
}

/** The properties that were asked for ("a,b"); all of them without a list. Null for one that does not exist: a real service answers 400. */
export function selected(record: ErpRecord, select: string | null): ErpRecord | null {
  if (select === null || select === "") return record;
  const names = select.split(",").map((name) => name.trim());
  if (names.some((name) => !Object.hasOwn(record, name))) return null;
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}
