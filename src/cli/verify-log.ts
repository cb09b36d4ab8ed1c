import { join } from "node:path";
import { z } from "zod";
import { type KnownHead, openVerifier, told, uncoveredText } from "../world.ts";
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
  if (logs.length === 0)
    return {
      ok: false,
      lines: [`no evidence below ${join(dataDir, "evidence")}: set OPS_TRUST_DATA_DIR or --data to the service's data folder`],
    };
  const listed: string[] = [];
  const says: string[] = [];
  let ok = true;
  for (const log of logs) {
    const report = await verifyOne(log, ticket).catch(unreadable);
    ok &&= report.ok;
    says.push(`${log.log}: ${report.says}`);
    listed.push(...report.listed);
  }
  if (ticket === undefined || listed.length > 0) return { ok, lines: [...listed, ...says] };
  return { ok: false, lines: [...says, `no entry of a ticket ${ticket} in this evidence: check the key's spelling`] };
}

interface OneReport {
  readonly ok: boolean;
  readonly says: string;
  /** Lines about the entries of the ticket that was asked for. */
  readonly listed: readonly string[];
}

async function verifyOne(log: LocalLog, ticket: string | undefined): Promise<OneReport> {
  const head = log.head();
  if (head === null) return bad(`NOT VERIFIED: the head file ${log.headFile} is missing or unreadable`);
  if (!log.there) return bad(`NOT VERIFIED: log ${log.log} is missing, its head says ${head.seq}`);
  const report = await verifyAgainst(log, head, ticket);
  // The service may have shipped more than a batch while the lines were read: the head of now covers it.
  const now = report.ok ? null : log.head();
  return now === null || now.seq <= head.seq ? report : verifyAgainst(log, now, ticket);
}

async function verifyAgainst({ lines }: LocalLog, head: KnownHead, ticket: string | undefined): Promise<OneReport> {
  const listed: string[] = [];
  const verifier = openVerifier(head);
  const take = (line: string): boolean => {
    const holds = verifier.take(line);
    if (holds && ticket !== undefined) listed.push(...entryOf(line, ticket));
    return holds;
  };
  for await (const some of lines()) if (!some.every(take)) break;
  const { entries, uncovered, bad: problem } = verifier.end();
  if (problem !== null) return { ok: false, says: told(problem), listed };
  const more = uncovered > 0 ? `; ${uncoveredText(uncovered)}` : "";
  return { ok: true, says: `verified, ${entries} entries, head ${head.seq} ${head.seal.slice(0, 16)}${more}`, listed };
}

function bad(says: string): OneReport {
  return { ok: false, says, listed: [] };
}

function unreadable(error: unknown): OneReport {
  return bad(`NOT VERIFIED: ${error instanceof Error ? error.message : "its files cannot be read"}`);
}

function entryOf(text: string, ticket: string): readonly string[] {
  // Reading every record twice would double the time: what does not hold a plain key cannot be that ticket's.
  if (/^[\w.-]+$/.test(ticket) && !text.includes(ticket)) return [];
  const line = Line.parse(JSON.parse(text));
  const record = Keyed.safeParse(JSON.parse(line.canonical));
  if (!record.success || record.data.payload.ticket_key !== ticket) return [];
  return [`${String(line.seq).padStart(6)}  ${line.at}  ${line.kind}  seal ${line.seal.slice(0, 16)}`];
}
