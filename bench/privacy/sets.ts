import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

/** Where a set says something stands; kinds by our names, others by the set's. UTF-16 offsets. */
export interface Label {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** A text of a labelled set with all that its authors found in it. */
export interface Labelled {
  readonly text: string;
  readonly labels: readonly Label[];
  /** Of sets that look at one kind a text: that kind. */
  readonly only?: string;
}

const OURS: Readonly<Record<string, string>> = {
  EMAIL_ADDRESS: "EMAIL",
  PHONE_NUMBER: "PHONE",
  US_SSN: "SSN",
  CREDIT_CARD: "CREDIT_CARD",
  IBAN_CODE: "IBAN",
  IP_ADDRESS: "IP",
  DE_TAX_ID: "NATIONAL_ID",
  ES_NIF: "NATIONAL_ID",
  IT_FISCAL_CODE: "NATIONAL_ID",
  PL_PESEL: "NATIONAL_ID",
  SE_PERSONNUMMER: "NATIONAL_ID",
};

const Spans = z.array(
  z.object({
    full_text: z.string(),
    spans: z.array(z.object({ entity_type: z.string(), start_position: z.int(), end_position: z.int() })),
  }),
);
const Cases = z.array(
  z.object({ entity: z.string(), text: z.string(), expected: z.array(z.object({ start: z.int(), end: z.int() })) }),
);

const FOLDER = new URL("../../../shared/data/pii/", import.meta.url);

function read(name: string): unknown {
  const bytes = readFileSync(new URL(name, FOLDER));
  const json: unknown = JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
  return json;
}

function kindOf(name: string): string {
  return Object.hasOwn(OURS, name) ? (OURS[name] ?? name) : name;
}

function spansIn(name: string): readonly Labelled[] {
  return Spans.parse(read(name)).map(({ full_text: text, spans }) => ({
    text,
    labels: spans.map(({ entity_type: type, start_position: start, end_position: end }) => ({ kind: kindOf(type), start, end })),
  }));
}

function casesIn(name: string): readonly Labelled[] {
  return Cases.parse(read(name)).map(({ entity, text, expected }) => ({
    text,
    only: kindOf(entity),
    labels: expected.map(({ start, end }) => ({ kind: kindOf(entity), start, end })),
  }));
}

/** The labelled sets by name; none when the folder beside the checkout is absent. */
export function labelledSets(): ReadonlyMap<string, readonly Labelled[]> {
  if (!existsSync(FOLDER)) return new Map();
  return new Map([
    ["synthetic sentences", spansIn("presidio_synth_v2_give.json")],
    ["real tickets", spansIn("tickets_pii_give.json.gz")],
    ["recogniser cases", casesIn("presidio_recognizer_cases_give.json")],
  ]);
}
