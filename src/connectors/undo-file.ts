import type { Effect, TicketContext, Undoing } from "../case/index.ts";

/** What withdrawing a file of ours would be: it is never deleted, a note names it as withdrawn. */
export function undoFile({ id, receipt }: Effect, { ref, attachments }: TicketContext): Undoing {
  const record = receipt?.recordId ?? "";
  const isRead = attachments.status === "ok";
  if (isRead && attachments.value?.some((file) => file.id === record) !== true)
    return { kind: "nothing", why: "The file is no longer on the ticket: somebody deleted it." };
  const args = { effect: id, record, name: receipt?.recordKey ?? "" };
  return { kind: "possible", what: { action: "withdraw_file", target: ref, args }, since: isRead ? [] : ["unread"] };
}
