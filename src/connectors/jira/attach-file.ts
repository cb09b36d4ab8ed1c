import { addAttachment } from "jira.js/cloud";
import { type Attachment, OpsError, type TicketContext } from "../../case/index.ts";
import type { EvidenceFile } from "../evidence-file.ts";
import { issueId, type Site } from "./site.ts";
import { created } from "./wire.ts";

/** Attaches one file of ours to the issue, whose turn it is; gives its id. */
export async function attachFile(site: Site, issue: string, file: EvidenceFile, sendUntil: Date): Promise<string> {
  const attachments = { filename: file.name, content: file.text };
  const answer: unknown = await addAttachment(site.writes(sendUntil), { issueIdOrKey: issueId(issue), attachments });
  return created(Array.isArray(answer) ? answer[0] : undefined).id;
}

/** The files of a ticket as read. Throws TICKET_FORBIDDEN when they are hidden. */
export function filesIn({ attachments }: TicketContext, effect: string): readonly Attachment[] {
  if (attachments.value !== null) return attachments.value;
  throw new OpsError("TICKET_FORBIDDEN", "the ticket's files are hidden from us", { effect });
}

/** A file of ours among an issue's: its name carries its content's hash, its size must be right; "cut" = only one of another size is there. */
export function fileAmong(files: readonly Attachment[], file: EvidenceFile): Attachment | "cut" | null {
  const named = files.filter((one) => one.own && one.name === file.name);
  return named.find((one) => one.bytes === file.bytes) ?? (named.length > 0 ? "cut" : null);
}
