import { type Facts, outsideTexts, type Section, type TicketContext, ticketTexts } from "../case/index.ts";
import { detect, kindsFor, RESTRICTED } from "./detect.ts";
import type { Kind } from "./span.ts";

/** Whether a ticket holds personal data where it does not belong: free text, comments, further fields, attachments and their names. People in their own mapped fields do not count. `contents` holds the files that were read, by id. */
export function piiOf(context: TicketContext, patterns: readonly string[], contents: ReadonlyMap<string, string>): Facts["pii"] {
  const kinds = kindsFor(patterns);
  const found = new Set<Kind>(kindsIn([...ticketTexts(context), ...outsideTexts(context), ...contents.values()], kinds));
  const anywhere = kindsIn(mappedText(context), [...RESTRICTED]);
  for (const kind of anywhere) found.add(kind);
  return {
    tripped: found.size > 0,
    kinds: [...found].sort(),
    restricted: [...found].some((kind) => RESTRICTED.has(kind)),
    unread: [context.fields, context.comments, context.attachments].some(hidden) || unreadFiles(context, contents) > 0,
  };
}

/** How many attached files nobody read. Our own do not count: what we write passed the filter before. */
export function unreadFiles({ attachments }: TicketContext, contents: ReadonlyMap<string, string>): number {
  return (attachments.value ?? []).filter(({ own, id }) => !own && !contents.has(id)).length;
}

/** A part that the system does not have holds nothing; one that we may not see may hold anything. */
function hidden(section: Section<unknown>): boolean {
  return section.status === "forbidden" || section.status === "partial";
}

function kindsIn(texts: readonly string[], kinds: readonly Kind[]): Kind[] {
  return texts.flatMap((text) => detect(text, kinds).map((span) => span.kind));
}

function mappedText({ people }: TicketContext): string[] {
  const { requester, openedBy, affected, assignee } = people.value ?? {};
  return [requester, openedBy, affected, assignee].flatMap((account) => [account?.name ?? "", account?.email ?? ""]);
}
