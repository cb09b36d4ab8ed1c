import { type Attachment, marker, OpsError, type ActionPayload, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { readContext } from "./context.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { evidenceFile, marked, safeEffectId } from "./text.ts";

type Attaching = Extract<ActionPayload, { action: "attach_evidence" }>;

/** Looks a file of ours up by its name, which carries its content's hash; its size must be right. */
export async function findFile(look: Look, payload: Attaching, context?: TicketContext): Promise<Found> {
  const { effect, site } = look;
  const file = evidenceFile(payload.args.name, marked(payload.note, safeEffectId(effect.id), effect.entryHash));
  const read = context?.attachments.status === "ok" ? context : (await readContext(site, payload.ticket)).context;
  if (read.attachments.value === null) {
    throw new OpsError("TICKET_FORBIDDEN", "the ticket's files are hidden from us", { marker: marker(effect.id) });
  }
  const named = read.attachments.value.filter((one) => one.own && one.name === file.name);
  const whole = named.find((one) => one.bytes === file.bytes);
  if (whole !== undefined) return confirmed(look, evidence(whole, file.sha256, read));
  return named.length > 0 ? { kind: "different", fields: ["size_bytes"] } : notFound(look, ["file_name"]);
}

function evidence(file: Attachment, sha256: string, context: TicketContext) {
  const seen = { file: file.id, bytes: String(file.bytes), sha256 };
  return { recordId: file.id, recordKey: file.name, version: context.version, seen, context };
}
