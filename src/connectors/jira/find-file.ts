import { type ActionPayload, OpsError, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { readContext } from "./context.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { evidenceFile, marked } from "./text.ts";

type Attaching = Extract<ActionPayload, { action: "attach_evidence" }>;

/** Looks a file of ours up by its name, which carries its content's hash; its size must be right. */
export async function findFile(look: Look, payload: Attaching, context?: TicketContext): Promise<Found> {
  const { effect, site } = look;
  const file = evidenceFile(payload.args.name, marked(payload.note, effect.id, effect.entryHash));
  const read = context?.attachments.status === "ok" ? context : await readContext(site, payload.ticket);
  if (read.attachments.value === null)
    throw new OpsError("TICKET_FORBIDDEN", "the ticket's files are hidden from us", { effect: effect.id });
  const named = read.attachments.value.filter((one) => one.own && one.name === file.name);
  const whole = named.find((one) => one.bytes === file.bytes);
  if (whole === undefined) return named.length > 0 ? { kind: "different", fields: ["size"] } : notFound(look, ["attachment"]);
  const seen = { file: whole.id, bytes: String(whole.bytes), sha256: file.sha256 };
  return confirmed(look, { recordId: whole.id, recordKey: whole.name, version: read.version, seen, context: read });
}
