import type { TicketContext } from "../../case/index.ts";

/** No blanks, no control characters: a sentence cannot be sent as an id. */
const FORMS = {
  digits: /^\d{1,20}$/,
  code: /^[\p{L}\p{N}][\p{L}\p{N}._'/:-]{0,63}$/u,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
} as const;

interface Id {
  readonly field: string;
  readonly form: keyof typeof FORMS;
}

/** The ticket's ids by their configured names; null when the ticket lacks one, or one has not the form that it must have: then nothing is asked. */
export function idsOf(context: TicketContext, ids: Readonly<Record<string, Id>>): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  for (const [name, { field, form }] of Object.entries(ids)) {
    const id = fieldOf(context, field)?.trim() ?? "";
    if (!FORMS[form].test(id)) return null;
    found.set(name, id);
  }
  return found;
}

/** A sample's ids; null when one that is asked with lacks, or has not its form. */
export function idsOfSample(
  sample: Readonly<Record<string, string>>,
  ids: Readonly<Record<string, Id>>,
): ReadonlyMap<string, string> | null {
  const given = Object.entries(ids).map(([name, { form }]) => [name, sample[name] ?? "", form] as const);
  const fit = given.every(([, id, form]) => FORMS[form].test(id));
  return fit ? new Map(given.map(([name, id]) => [name, id])) : null;
}

const NOBODYS = { digits: "0", code: "ops-trust-probe", uuid: "00000000-0000-0000-0000-000000000000" } as const;

/** Ids that are nobody's: whether a system answers shows without a record of it. */
export function idsOfNobody(ids: Readonly<Record<string, Id>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(ids).map(([name, { form }]) => [name, NOBODYS[form]]));
}

function fieldOf({ ref, items, fields }: TicketContext, field: string): string | undefined {
  if (field === "ref.key") return ref.key;
  if (field === "ref.id") return ref.id;
  if (field === "item.id") return items.value?.[0]?.id;
  const extra = fields.value?.extra ?? {};
  const name = field.slice("fields.".length);
  return Object.hasOwn(extra, name) ? extra[name] : undefined;
}

/** Whether an answer repeats the id that was asked with; systems print numbers with and without leading zeros. */
export function isSameId(asked: string, answered: unknown): boolean {
  if (typeof answered !== "string" && typeof answered !== "number") return false;
  const bare = (id: string): string => (/^\d+$/.test(id) ? id.replace(/^0+(?=\d)/, "") : id);
  const [a, b] = [bare(asked), bare(String(answered).trim())];
  return a === b || (FORMS.uuid.test(a) && a.toLowerCase() === b.toLowerCase());
}
