import { at } from "./values.ts";

/** How a version of OData wraps what it answers, and writes a GUID. */
export interface Dialect {
  record(body: object): unknown;
  /** The records of a list, null when there may be more than it shows. */
  rows(body: object): readonly unknown[] | null;
  guid(id: string): string;
}

/** By version: 4 answers with the record itself, 2 with everything below "d". */
export const DIALECTS: Readonly<Record<2 | 4, Dialect>> = {
  2: {
    record: (body) => at(body, "d"),
    rows: (body) => listIn(at(body, "d"), "results", "__next"),
    guid: (id) => `guid'${id}'`,
  },
  4: { record: (body) => body, rows: (body) => listIn(body, "value", "@odata.nextLink"), guid: (id) => id },
};

function listIn(holder: unknown, list: string, next: string): readonly unknown[] | null {
  const more = typeof holder === "object" && holder !== null && Object.hasOwn(holder, next);
  const rows = at(holder, list);
  return Array.isArray(rows) && !more ? rows : null;
}
