import { type Adf, adfOf, isAdf } from "./adf.ts";
import { list, own, text } from "./json.ts";
import type { FieldDef, FieldKind } from "./records.ts";
import { userJson } from "./render/people.ts";
import type { Jira } from "./state.ts";
import { toWiki } from "./wiki.ts";

/** REST version spoken: 2 carries wiki strings, 3 documents. */
export type Version = 2 | 3;
/** A value ready to store (null clears), or Jira's words against it. */
export type Parsed = { value: unknown } | { error: string };

interface Codec {
  parse(value: unknown, field: FieldDef, site: { jira: Jira; version: Version }): Parsed;
  show(value: unknown, field: FieldDef, site: { jira: Jira; version: Version }): unknown;
  id(value: unknown, field: FieldDef): string | null;
  words(value: unknown, jira: Jira): string;
}

const plain = { show: (value: unknown) => value, id: () => null, words: (value: unknown) => String(value) };

const names: Codec = {
  parse: (value) => {
    const found = list(value).map((item) => text(own(item, "name")));
    return found.some((name) => name === undefined) ? { error: "expected Array of objects with name" } : { value: found };
  },
  show: (value) => list(value).map((name) => ({ name })),
  id: () => null,
  words: (value) => list(value).join(", "),
};

const labels: Codec = {
  ...plain,
  parse: (value) => {
    const bad = !Array.isArray(value) || value.some((label) => typeof label !== "string" || label === "");
    if (bad) return { error: "data was not an array" };
    if (list(value).some((label) => /\s/.test(String(label)))) return { error: "The label can't contain spaces." };
    return { value };
  },
  words: (value) => list(value).join(" "),
};

const textfield: Codec = {
  ...plain,
  parse: (value, field) => {
    if (typeof value !== "string") return { error: "Operation value must be a string" };
    if (/[\r\n]/.test(value) && field.id === "summary") {
      return { error: "The summary is invalid because it contains newline characters." };
    }
    if (value.length > 255)
      return { error: `${field.id === "summary" ? "Summary" : "The entered text"} can't exceed 255 characters.` };
    return { value };
  },
};

const textarea: Codec = {
  parse: (value, _field, { version }) => {
    const doc: unknown = version === 2 && typeof value === "string" ? adfOf(value) : value;
    if (!isAdf(doc)) return { error: "Operation value must be an Atlassian Document (see the Atlassian Document Format)" };
    return JSON.stringify(doc).length > 32_767 ? { error: tooLong() } : { value: doc };
  },
  show: (value, _field, { version }) => (version === 2 ? toWiki(value) : value),
  id: () => null,
  words: (value) => toWiki(value),
};

const user: Codec = {
  parse: (value, _field, { jira }) => {
    const accountId = text(own(value, "accountId")) ?? text(own(value, "id"));
    return accountId !== undefined && jira.users.has(accountId) ? { value: accountId } : { error: "Specify a valid value" };
  },
  show: (value, _field, { jira, version }) => {
    const found = jira.users.get(String(value));
    return found === undefined ? null : userJson(jira, found, version);
  },
  id: (value) => String(value),
  words: (value, jira) => jira.users.get(String(value))?.displayName ?? "",
};

const choice: Codec = {
  parse: (value, field) => {
    const options = field.options ?? [];
    const name = text(own(value, "name")) ?? text(own(value, "value")) ?? options[Number(own(value, "id")) - 1];
    return name !== undefined && options.includes(name) ? { value: name } : { error: "Specify a valid value" };
  },
  show: (value, field, { jira }) => {
    const id = optionId(field, value);
    if (field.kind === "select") return { self: `${jira.url}/rest/api/3/customFieldOption/${id}`, value, id };
    return { self: `${jira.url}/rest/api/3/priority/${id}`, iconUrl: `${jira.url}/images/priority.svg`, name: value, id };
  },
  id: (value, field) => optionId(field, value),
  words: String,
};

const security: Codec = {
  parse: (value) => {
    const id = text(own(value, "id"));
    return id === undefined ? { error: "Security level id expected" } : { value: id };
  },
  show: (value, _field, { jira }) => ({ self: `${jira.url}/rest/api/3/securitylevel/${String(value)}`, id: value, name: value }),
  id: String,
  words: String,
};

function matching(pattern: RegExp, error: string): Codec {
  return { ...plain, parse: (value) => (typeof value === "string" && pattern.test(value) ? { value } : { error }) };
}

const CODECS: Readonly<Record<FieldKind, Codec>> = {
  textfield,
  textarea,
  labels,
  names,
  user,
  security,
  priority: choice,
  select: choice,
  number: { ...plain, parse: (value) => (typeof value === "number" ? { value } : { error: "Operation value must be a number" }) },
  date: matching(/^\d{4}-\d\d-\d\d$/, "Operation value must be a string in the format yyyy-MM-dd"),
  datetime: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/, "Operation value must be a datetime string"),
};

/** The words of the site for a text over its limit. */
export function tooLong(): string {
  return "The entered text is too long. It exceeds the allowed limit of 32,767 characters.";
}

function optionId(field: FieldDef, value: unknown): string {
  return String((field.options ?? []).findIndex((option) => option === value) + 1);
}

/** Reads a field value from the wire; null clears the field. */
export function parseField(jira: Jira, field: FieldDef, value: unknown, version: Version): Parsed {
  if (value === null && field.id !== "summary") return { value: null };
  return CODECS[field.kind].parse(value, field, { jira, version });
}

/** The stored value as the wire shows it. */
export function showField(jira: Jira, field: FieldDef, value: unknown, version: Version): unknown {
  if (value === null || value === undefined) return field.kind === "labels" || field.kind === "names" ? [] : null;
  return CODECS[field.kind].show(value, field, { jira, version });
}

/** Id and text of a stored value, for the changelog. */
export function wordsOf(jira: Jira, field: FieldDef, value: unknown): { id: string | null; words: string | null } {
  if (value === null || value === undefined) return { id: null, words: field.kind === "labels" ? "" : null };
  return { id: CODECS[field.kind].id(value, field), words: CODECS[field.kind].words(value, jira) };
}

/** A seed's text or document as a document; refuses what Jira would refuse. */
export function documentOf(source: string | Adf): Adf {
  if (typeof source === "string") return adfOf(source);
  if (!isAdf(source)) throw new Error("not an Atlassian Document");
  return source;
}
