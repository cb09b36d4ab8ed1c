import type { Notice, TicketRef } from "../../case/index.ts";
import { onDesk } from "./context.ts";
import { type Fitted, fittedNote } from "./overflow.ts";
import type { Site } from "./site.ts";
import { markedNotice } from "./text.ts";

/** A notice as it is written: whole or with a file; on a service desk, where nobody can tell who sees a file, cut to what fits. */
export async function notice(
  site: Site,
  { ticket, text, audience }: Notice,
  { effectId, entryHash }: { readonly effectId: string; readonly entryHash: string },
): Promise<Fitted & { readonly ticket: TicketRef; readonly internal: boolean }> {
  const fitted = fittedNote("notice.txt", text, effectId, entryHash);
  const cut = fitted.file !== null && (await onDesk(site, ticket));
  const shown = cut ? { text: markedNotice(text, effectId, entryHash), file: null } : fitted;
  return { ticket, ...shown, internal: audience !== "requester" };
}
