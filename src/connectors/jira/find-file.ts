import type { ActionPayload, TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { evidenceFile } from "../evidence-file.ts";
import { fileAmong, filesIn } from "./attach-file.ts";
import { readContext } from "./context.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { marked } from "./text.ts";

type Attaching = Extract<ActionPayload, { action: "attach_evidence" }>;

/** Looks a file of ours up by its name, which carries its content's hash; its size must be right. */
export async function findFile(look: Look, payload: Attaching, context?: TicketContext): Promise<Found> {
  const { effect, site } = look;
  const file = evidenceFile(payload.args.name, marked(payload.note, effect.id, effect.entryHash));
  const read = context?.attachments.status === "ok" ? context : await readContext(site, payload.ticket);
  const whole = fileAmong(filesIn(read, effect.id), file);
  if (whole === "cut") return { kind: "different", fields: ["size"] };
  if (whole === null) return notFound(look, ["attachment"]);
  const seen = { file: whole.id, bytes: String(whole.bytes), sha256: file.sha256 };
  return confirmed(look, { recordId: whole.id, recordKey: whole.name, version: read.version, seen, context: read });
}
