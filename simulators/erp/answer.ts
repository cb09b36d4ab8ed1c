import { filterTerms, keyTerms, type Term, type Version } from "./odata-query.ts";
import { type EntitySet, type ErpRecord, selected } from "./records.ts";

/** A status with a JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

// Real gateways repeat what they were asked, and more: nothing of it may show up anywhere.
const error = (status: number, message: string): Answer => ({
  status,
  body: { error: { code: `ERP/${status}`, message, innererror: { application: "ERP", note: "iban DE44500105175407324931" } } },
});

const noRecord = (): Answer => error(404, "Resource not found for the segment.");

/** One request to what the ERP holds: "/odata/Set(key)", "/odata/Set?$filter=" (version 4; "/odata2" is version 2) or "/json/set/id/id". */
export function answerTo(url: URL, sets: ReadonlyMap<string, EntitySet>, unfiltered: boolean): Answer {
  const odata = /^\/odata(2?)\/(\w+)(?:\((.+)\))?$/.exec(decoded(url.pathname));
  const set = odata === null ? undefined : sets.get(odata[2] ?? "");
  if (odata !== null && set !== undefined) {
    const service = { set, url, version: odata[1] === "2" ? 2 : 4 } as const;
    return odata[3] === undefined ? list(service, unfiltered) : byKey(service, odata[3]);
  }
  const parts = url.pathname.split("/").slice(1).map(decoded);
  const plain = parts[0] === "json" ? sets.get(parts[1] ?? "") : undefined;
  return plain === undefined ? noRecord() : byParts(plain, parts.slice(2));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function byParts(set: EntitySet, ids: readonly string[]): Answer {
  const found = set.records.find(
    (record) => ids.length === set.key.length && set.key.every((name, i) => String(record[name]) === ids[i]),
  );
  return found === undefined ? noRecord() : { status: 200, body: found };
}

/** What a request to an OData service is about. */
interface Service {
  readonly set: EntitySet;
  readonly url: URL;
  readonly version: Version;
}

function byKey({ set, url, version }: Service, text: string): Answer {
  const terms = keyTerms(text, version);
  const whole = terms?.map((term, i) => (term.property === "" ? { ...term, property: set.key[i] ?? "" } : term));
  if (
    whole === undefined ||
    whole.length !== set.key.length ||
    !set.key.every((name) => whole.some(({ property }) => property === name))
  )
    return error(400, "Malformed key.");
  const found = set.records.find((record) => satisfies(record, whole));
  const row = found === undefined ? undefined : selected(found, url.searchParams.get("$select"));
  if (row === undefined) return noRecord();
  if (row === null) return error(400, "Property not found.");
  return { status: 200, body: version === 2 ? { d: second(row) } : { "@odata.context": "$metadata#Set/$entity", ...row } };
}

/** Version 2 writes its own part into each record. */
function second(row: ErpRecord): ErpRecord {
  return { __metadata: { uri: "https://erp.invalid/Set('1')", type: "ERP.Record" }, ...row };
}

function list({ set, url, version }: Service, unfiltered: boolean): Answer {
  const filter = url.searchParams.get("$filter");
  const terms = filter === null ? [] : filterTerms(filter, version);
  if (terms === undefined) return error(400, "The filter cannot be parsed.");
  const found = set.records.filter((record) => unfiltered || satisfies(record, terms));
  const top = Number(url.searchParams.get("$top") ?? 100);
  const chosen = found.slice(0, top).map((record) => selected(record, url.searchParams.get("$select")));
  const rows = chosen.filter((row) => row !== null);
  if (rows.length < chosen.length) return error(400, "Property not found.");
  const body = version === 2 ? { d: { results: rows.map(second) } } : { "@odata.context": "$metadata#Set", value: rows };
  return { status: 200, body };
}

function satisfies(record: ErpRecord, terms: readonly Term[]): boolean {
  return terms.every(({ property, literal }) => Object.hasOwn(record, property) && record[property] === literal);
}
