import { join } from "node:path";
import { z } from "zod";
import { type KnownHead, openVerifier, signedText, told, uncoveredText, unsignedText, type Verification } from "../world.ts";
import { type Brought, coverOf, NOTHING, signedBy } from "./brought.ts";
import { type Checkpoints, type LocalLog, localLogs } from "./local-log.ts";

const Line = z.object({ seq: z.number(), at: z.string(), kind: z.string(), seal: z.string(), canonical: z.string() });
const Keyed = z.looseObject({ payload: z.looseObject({ ticket_key: z.string().optional() }) });

/** What a verification of the local log printed, and whether all of it holds. */
export interface LogReport {
  readonly ok: boolean;
  /** True = the chains hold, and of some log nobody signed anything. */
  readonly unsigned?: true;
  readonly lines: readonly string[];
}

/**
 * Verifies every log of the local sink against its head, which lies outside the segments, and its signed checkpoints. With a ticket key it also lists that
 * ticket's entries: none at all is not ok.
 */
export async function verifyLog(dataDir: string, ticket: string | undefined, brought: Brought = NOTHING): Promise<LogReport> {
  const logs = localLogs(dataDir);
  if (logs.length === 0)
    return {
      ok: false,
      lines: [`no evidence below ${join(dataDir, "evidence")}: set OPS_TRUST_DATA_DIR or --data to the service's data folder`],
    };
  const reports: (OneReport & { readonly log: string })[] = [];
  for (const log of logs) reports.push({ log: log.log, ...(await verifyOne(log, ticket, brought).catch(unreadable)) });
  const [ok, unsigned] = [reports.every((one) => one.ok), reports.some((one) => one.unsigned)];
  const listed = reports.flatMap((one) => one.listed);
  const says = reports.map((one) => `${one.log}: ${one.says}`);
  if (ticket === undefined || listed.length > 0)
    return { ok, ...(ok && unsigned ? { unsigned } : {}), lines: [...listed, ...says] };
  return { ok: false, lines: [...says, `no entry of a ticket ${ticket} in this evidence: check the key's spelling`] };
}

interface OneReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly unsigned?: true;
  readonly says: string;
  /** Lines about the entries of the ticket that was asked for. */
  readonly listed: readonly string[];
}

async function verifyOne(log: LocalLog, ticket: string | undefined, brought: Brought): Promise<OneReport> {
  const known = await knownOf(log, brought);
  const lacking = lackOf(log, known);
  if (lacking !== null) return bad(`NOT VERIFIED: ${lacking}`);
  const report = await verifyAgainst(log, known, ticket);
  if (report.ok) return report;
  // The service may have shipped and signed while the lines were read: what is known now covers those that were read.
  const now = await knownOf(log, brought, report.entries);
  return isMore(now, known) ? verifyAgainst(log, now, ticket) : report;
}

function isMore(now: Known, before: Known): boolean {
  return (now.head?.seq ?? 0) > (before.head?.seq ?? 0) || now.signed.notes.length > before.signed.notes.length;
}

/** What is missing for a verification, or null. */
function lackOf({ headFile, there, log }: LocalLog, { head, signed }: Known): string | null {
  if (head === null && signed.notes.length === 0) return `the head file ${headFile} is missing or unreadable`;
  return there ? null : `log ${log} is missing, ${head === null ? "it has checkpoints" : `its head says ${head.seq}`}`;
}

/** What is known of a log besides its lines. */
interface Known {
  readonly head: KnownHead | null;
  readonly signed: Checkpoints;
  readonly brought: Brought;
  /** So many entries were there before it was read. */
  readonly judgedTo: number;
}

/** Read before the lines: what is signed later may not be among them yet. */
async function knownOf(log: LocalLog, brought: Brought, judgedTo = Number.POSITIVE_INFINITY): Promise<Known> {
  return { head: log.head(), signed: await signedBy(log.log, log.checkpoints(), brought), brought, judgedTo };
}

async function verifyAgainst({ lines }: LocalLog, known: Known, ticket: string | undefined): Promise<OneReport> {
  const listed: string[] = [];
  const verifier = openVerifier(known.head, coverOf(known.signed, known.brought, known.judgedTo));
  const take = (line: string): boolean => {
    const holds = verifier.take(line);
    if (holds && ticket !== undefined) listed.push(...entryOf(line, ticket));
    return holds;
  };
  for await (const some of lines()) if (!some.every(take)) break;
  const found = verifier.end();
  const { entries } = found;
  if (found.bad !== null) return { ok: false, entries, says: told(found.bad), listed };
  return {
    ok: true,
    entries,
    ...(found.signed === undefined ? { unsigned: true } : {}),
    says: saysOf(found, known.head),
    listed,
  };
}

function saysOf({ entries, signed, uncovered }: Verification, head: KnownHead | null): string {
  const to = head === null ? "without its head file" : `head ${head.seq} ${head.seal.slice(0, 16)}`;
  if (signed !== undefined) return `verified, ${entries} entries, ${to}; ${signedText(signed, entries)}`;
  return `${unsignedText(entries)}; ${to}${uncovered > 0 ? `; ${uncoveredText(uncovered)}` : ""}`;
}

/** What is said of a log that lies elsewhere: `where` = "in the database" or the like. */
export function reportOf(log: string, where: string, { bad: wrong, entries, signed }: Verification, more = ""): LogReport {
  if (wrong !== null) return { ok: false, lines: [`${log}: ${told(wrong)}`] };
  if (signed === undefined) return { ok: true, unsigned: true, lines: [`${log}: ${where}, ${unsignedText(entries)}${more}`] };
  return { ok: true, lines: [`${log}: verified ${where}, ${entries} entries, ${signedText(signed, entries)}${more}`] };
}

function bad(says: string): OneReport {
  return { ok: false, entries: 0, says, listed: [] };
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
