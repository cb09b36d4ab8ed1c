import { type Facts, outsideTexts, type Section, type TicketContext, ticketTexts } from "../case/index.ts";
import { findCustom } from "./custom-patterns.ts";
import { detectInPieces, kindsFor, type Looked, lookFor, RESTRICTED } from "./detect.ts";
import { countryOfRegion } from "./phone-countries.ts";
import type { RedactorOptions } from "./redact-text.ts";

/** What the guardrail looks for. */
export interface Guarded extends Pick<RedactorOptions, "custom" | "region"> {
  readonly patterns: readonly string[];
  /** ISO 3166 countries whose phone numbers are meant, before the region's. */
  readonly countries?: readonly string[];
}

/** Whether a ticket holds personal data where it does not belong: free text, comments, further fields, attachments and their names. People in their own mapped fields do not count. `contents` holds the files that were read, by id. Long texts are looked at in pieces between which others may run. */
export async function piiOf(
  context: TicketContext,
  guarded: Guarded,
  contents: ReadonlyMap<string, string>,
): Promise<Facts["pii"]> {
  const looked = lookedFor(guarded);
  const texts = [...ticketTexts(context), ...outsideTexts(context), ...contents.values()];
  const found = new Set(await kindsIn(texts, looked));
  const anywhere = await kindsIn(mappedText(context), { ...looked, kinds: [...RESTRICTED], more: [] });
  for (const kind of anywhere) found.add(kind);
  const restricted: ReadonlySet<string> = RESTRICTED;
  return {
    tripped: found.size > 0,
    kinds: [...found].sort(),
    restricted: [...found].some((kind) => restricted.has(kind)),
    unread: [context.fields, context.comments, context.attachments].some(hidden) || unreadFiles(context, contents) > 0,
  };
}

function lookedFor({ patterns, custom = [], region = "", countries = [] }: Guarded): Looked {
  return lookFor(kindsFor(patterns), {
    countries: [...countries, countryOfRegion(region) ?? "US"],
    more: custom.map(findCustom),
  });
}

/** How many attached files nobody read. Our own do not count: what we write passed the filter before. */
export function unreadFiles({ attachments }: TicketContext, contents: ReadonlyMap<string, string>): number {
  return (attachments.value ?? []).filter(({ own, id }) => !own && !contents.has(id)).length;
}

/** A part that the system does not have holds nothing; one that we may not see may hold anything. */
function hidden(section: Section<unknown>): boolean {
  return section.status === "forbidden" || section.status === "partial";
}

async function kindsIn(texts: readonly string[], looked: Looked): Promise<readonly string[]> {
  const kinds: string[] = [];
  for (const text of texts) kinds.push(...(await detectInPieces(text, looked)).map((span) => span.kind));
  return kinds;
}

function mappedText({ people }: TicketContext): string[] {
  const { requester, openedBy, affected, assignee } = people.value ?? {};
  return [requester, openedBy, affected, assignee].flatMap((account) => [account?.name ?? "", account?.email ?? ""]);
}
