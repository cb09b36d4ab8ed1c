/** One condition of a filter or one part of a key: a property ("" for the only one) and its literal. */
export interface Term {
  readonly property: string;
  readonly literal: string | number;
}

/** Of the protocol. */
export type Version = 2 | 4;

const STRING = /^'((?:[^']|'')*)'$/;
const NUMBER = /^-?\d{1,18}$/;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** "'O''Neil'", "42" or a GUID as its version writes it, as its value; undefined for anything else, such as a string with a quote that is not doubled. */
function literalOf(text: string, version: Version): string | number | undefined {
  const string = STRING.exec(text)?.[1];
  if (string !== undefined) return string.replaceAll("''", "'");
  if (NUMBER.test(text)) return Number(text);
  const guid = version === 2 ? (/^guid'([^']*)'$/.exec(text)?.[1] ?? "") : text;
  return GUID.test(guid) ? guid.toLowerCase() : undefined;
}

/** "A eq 'x' and B eq 2" as terms; undefined when any part is not understood. Only equality is known. */
export function filterTerms(text: string, version: Version): readonly Term[] | undefined {
  return termsOf(outside(text, /^ and /), /^(\w+) eq (.+)$/, version);
}

/** "'x'" or "A='x',B=2" as terms. */
export function keyTerms(text: string, version: Version): readonly Term[] | undefined {
  const only = literalOf(text, version);
  return only === undefined ? termsOf(outside(text, /^,/), /^(\w+)=(.+)$/, version) : [{ property: "", literal: only }];
}

function termsOf(parts: readonly string[], form: RegExp, version: Version): readonly Term[] | undefined {
  const terms = parts.map((part) => {
    const [, property = "", text = ""] = form.exec(part) ?? [];
    const literal = literalOf(text, version);
    return literal === undefined ? undefined : { property, literal };
  });
  return terms.some((term) => term === undefined) ? undefined : terms.filter((term) => term !== undefined);
}

/** The parts of a text between separators that stand outside of strings. */
function outside(text: string, separator: RegExp): readonly string[] {
  const parts: string[] = [];
  let inside = false;
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "'") inside = !inside;
    const found = inside ? null : separator.exec(text.slice(i, i + 8));
    if (found === null) continue;
    parts.push(text.slice(from, i));
    from = i + found[0].length;
  }
  return [...parts, text.slice(from)];
}
