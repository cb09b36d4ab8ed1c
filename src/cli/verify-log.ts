import { join } from "node:path";
import { z } from "zod";
import { openVerifier, told } from "../world.ts";
import { type LocalLog, localLogs } from "./local-log.ts";

const Line = z.object({ seq: z.number(), at: z.string(), kind: z.string(), seal: z.string(), canonical: z.string() });
const Keyed = z.looseObject({ payload: z.looseObject({ ticket_key: z.string().optional() }) });

/** What a verification of the local log printed, and whether all of it holds. */
export interface LogReport {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Verifies every log of the local sink against its head, which lies outside the segments. With a ticket key it also lists that ticket's entries: none at all is not ok. */
export async function verifyLog(dataDir: string, ticket: string | undefined): Promise<LogReport> {
  const logs = localLogs(dataDir);
  if (logs === null)
    return {
      ok: false,
      lines: [`no evidence below ${join(dataDir, "evidence")}: set OPS_TRUST_DATA_DIR or --data to the service's data folder`],
    };
  const listed: string[] = [];
  const says: string[] = [];
  let ok = logs.length > 0;
  for (const log of logs) {
    const report = await verifyOne(log, ticket, listed);
    ok &&= report.ok;
    says.push(`${log.log}: ${report.says}`);
  }
  if (ticket === undefined || listed.length > 0) return { ok, lines: [...listed, ...says] };
  return { ok: false, lines: [...says, `no entry of a ticket ${ticket} in this evidence: check the key's spelling`] };
}

async function verifyOne(
  { lines, head, headFile }: LocalLog,
  ticket: string | undefined,
  listed: string[],
): Promise<{ readonly ok: boolean; readonly says: string }> {
  if (head === null) return { ok: false, says: `NOT VERIFIED: the head file ${headFile} is missing or unreadable` };
  const verifier = openVerifier(head);
  const take = (line: string): boolean => {
    const holds = verifier.take(line);
    if (holds && ticket !== undefined) listed.push(...entryOf(line, ticket));
    return holds;
  };
  for await (const some of lines()) if (!some.every(take)) break;
  const { ok, entries, bad } = verifier.end();
  if (bad !== null) return { ok, says: told(bad) };
  return { ok, says: `verified, ${entries} entries, head ${head.seq} ${head.seal.slice(0, 16)}` };
}

function entryOf(text: string, ticket: string): readonly string[] {
  // Reading every record twice would double the time: what does not hold a plain key cannot be that ticket's.
  if (/^[\w.-]+$/.test(ticket) && !text.includes(ticket)) return [];
  const line = Line.parse(JSON.parse(text));
  const record = Keyed.safeParse(JSON.parse(line.canonical));
  if (!record.success || record.data.payload.ticket_key !== ticket) return [];
  return [`${String(line.seq).padStart(6)}  ${line.at}  ${line.kind}  seal ${line.seal.slice(0, 16)}`];
}
