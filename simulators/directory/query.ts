import { type Answer, unsupported } from "./answer.ts";

/** A query as Graph reads it. */
export interface Query {
  readonly select: readonly string[] | null;
  readonly top: number | null;
  readonly filter: { readonly path: readonly string[]; readonly value: string } | null;
  readonly skip: number;
  readonly token: string | null;
  readonly advanced: boolean;
}

/** Filters that the plain store can answer; all others need the index. */
const PLAIN = new Set(["employeeId", "accountEnabled", "userType", "onPremisesImmutableId"]);
const PROPERTY = /^(id|displayName|userPrincipalName|accountEnabled|userType|employeeId|members|onPremises\w+|extension_\w+)$/;

/** The query of a URL, or Graph's refusal of it. */
export function readQuery(url: URL, eventual: boolean): Query | Answer {
  const get = (name: string) => url.searchParams.get(name);
  const select = get("$select")?.split(",") ?? null;
  const advanced = eventual && get("$count") === "true";
  const text = get("$filter");
  const filter = text === null ? null : filterOf(text);
  if (filter === undefined || !isServed(select, filter, advanced)) return unsupported();
  const top = get("$top");
  const skip = Number(get("$skiptoken")?.replace("page-", "") ?? 0);
  return { select, top: top === null ? null : Number(top), filter, skip, token: get("$deltatoken"), advanced };
}

function isServed(select: Query["select"], filter: Query["filter"], advanced: boolean): boolean {
  if (select?.some((name) => !PROPERTY.test(name)) === true) return false;
  return filter === null || advanced || PLAIN.has(filter.path[0] ?? "");
}

/** "employeeId eq 'O''Neil'"; undefined for anything else, such as a quote that is not doubled. */
function filterOf(text: string): Query["filter"] | undefined {
  const [, path = "", quoted] = /^([\w/]+) eq '((?:[^']|'')*)'$/.exec(text) ?? [];
  return quoted === undefined ? undefined : { path: path.split("/"), value: quoted.replaceAll("''", "'") };
}

/** A list as it leaves: so many items, and a link to the rest. The link is opaque and carries the query on. */
export function page(items: readonly object[], url: URL, { skip, top }: Query, size: number): Answer {
  const many = Math.min(top ?? size, size);
  const value = items.slice(skip, skip + many);
  const next = new URL(url);
  next.searchParams.set("$skiptoken", `page-${skip + many}`);
  const more = skip + many < items.length;
  return {
    status: 200,
    body: { "@odata.context": "$metadata#directoryObjects", ...(more ? { "@odata.nextLink": next.href } : {}), value },
  };
}
