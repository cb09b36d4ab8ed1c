import { type ActionPayload, OpsError, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { type EvidenceFile, evidenceFile } from "../evidence-file.ts";
import { item } from "./batch.ts";
import { readContext } from "./context.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { type List, listGet, section } from "./sections.ts";
import { isOwn, type Site } from "./site.ts";
import { marked, safeEffectId } from "./text.ts";
import { sysId, valueOf, type WireRecord } from "./wire.ts";

type Attaching = Extract<ActionPayload, { action: "attach_evidence" }>;

/** Looks a file of ours up by its name, which carries its content's hash; its size, and its hash where the instance keeps one, must be right. */
export async function findFile(look: Look, payload: Attaching, context?: TicketContext): Promise<Found> {
  const { effect, site } = look;
  const file = evidenceFile(payload.args.name, marked(payload.note, safeEffectId(effect.id), effect.entryHash));
  const known = context?.attachments.status === "ok" ? context.attachments.value : null;
  // A whole list without our name spares the call; a hit is read again, for its hash.
  if (known !== null && !known.some((one) => one.own && one.name === file.name)) return notFound(look, ["file_name"]);
  const id = sysId(payload.ticket.id);
  const list = namedFiles(id, file.name);
  const reading = await readContext(site, payload.ticket, [listGet(list)]);
  const { status, value } = section(item(reading.items, list.id), list, id, (row) => row);
  const named = (value ?? []).filter((row) => isOurs(site, row, file));
  const whole = named.find((row) => isWhole(row, file));
  // A list that is not whole cannot say that the file is missing.
  if (whole === undefined && status !== "ok")
    throw new OpsError("TICKET_FORBIDDEN", "the ticket's files are hidden from us", { effect: effect.id });
  if (whole === undefined)
    return named.length > 0 ? { kind: "different", fields: ["size_bytes", "hash"] } : notFound(look, ["file_name"]);
  const seen = { file: valueOf(whole, "sys_id"), bytes: String(file.bytes), sha256: file.sha256 };
  return confirmed(look, {
    recordId: seen.file,
    recordKey: file.name,
    version: reading.context.version,
    seen,
    context: reading.context,
  });
}

/** `name` holds lower-case letters, digits, dots, dashes and underscores only: evidenceFile made it. */
function namedFiles(id: string, name: string): List {
  const query = `table_sys_id=${id}^file_name=${name}^ORDERBYsys_created_on`;
  const fields = ["file_name", "size_bytes", "sys_created_by"];
  return { id: "named", table: "sys_attachment", bound: "table_sys_id", query, fields, extras: ["hash"] };
}

function isOurs(site: Site, row: WireRecord, file: EvidenceFile): boolean {
  return valueOf(row, "file_name") === file.name && isOwn(site, valueOf(row, "sys_created_by"));
}

function isWhole(row: WireRecord, file: EvidenceFile): boolean {
  const hash = valueOf(row, "hash");
  return valueOf(row, "size_bytes") === String(file.bytes) && (hash === "" || hash === file.sha256);
}
