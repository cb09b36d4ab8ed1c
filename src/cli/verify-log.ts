import { join } from "node:path";
import { z } from "zod";
import { type KnownHead, openCover, openVerifier, signedText, told, uncoveredText, type Verification } from "../world.ts";
import { checkpointsIn, type LocalLog, localLogs } from "./local-log.ts";

const Line = z.object({ seq: z.number(), at: z.string(), kind: z.string(), seal: z.string(), canonical: z.string() });
const Keyed = z.looseObject({ payload: z.looseObject({ ticket_key: z.string().optional() }) });

/** What a verification of the local log printed, and whether all of it holds. */
export interface LogReport {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** What an auditor brings: keys to believe checkpoints by instead of those beside the log, and further folders of checkpoints. */
export interface Brought {
  readonly keys: readonly string[];
  readonly anchors: readonly string[];
  /** The newest checkpoint of a log at a place outside, instead of what lies beside the log; null = it has none. */
  readonly noteOf?: (log: string) => Promise<string | null>;
}

const NOTHING: Brought = { keys: [], anchors: [] };

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
  const listed: string[] = [];
  const says: string[] = [];
  let ok = true;
  for (const log of logs) {
    const report = await verifyOne(log, ticket, brought).catch(unreadable);
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

async function verifyOne(log: LocalLog, ticket: string | undefined, brought: Brought): Promise<OneReport> {
  const known = await knownOf(log, brought);
  const lacking = lackOf(log, known);
  if (lacking !== null) return bad(`NOT VERIFIED: ${lacking}`);
  const report = await verifyAgainst(log, known, ticket);
  // The service may have shipped more than a batch while the lines were read: the head of now covers it.
  const now = report.ok ? null : log.head();
  return now === null || now.seq <= (known.head?.seq ?? 0) ? report : verifyAgainst(log, { ...known, head: now }, ticket);
}

/** What is missing for a verification, or null. */
function lackOf({ headFile, there, log }: LocalLog, { head, notes, keys }: Known): string | null {
  if (head === null && notes.length === 0) return `the head file ${headFile} is missing or unreadable`;
  if (!there) return `log ${log} is missing, ${head === null ? "it has checkpoints" : `its head says ${head.seq}`}`;
  if (notes.length === 0 || keys.length > 0) return null;
  return "there are checkpoints, but no key that signed them: give --key (ops-trust checkpoint key prints it)";
}

/** What is known of a log besides its lines. */
interface Known {
  readonly head: KnownHead | null;
  readonly notes: readonly string[];
  readonly keys: readonly string[];
}

/** Read before the lines: what is signed later may not be among them yet. */
async function knownOf(log: LocalLog, { keys, anchors, noteOf }: Brought): Promise<Known> {
  const all = [log.checkpoints(), ...anchors.map((folder) => checkpointsIn(folder, log.log))];
  const published = [...new Set(all.flatMap((one) => one.keys))];
  const outside = noteOf === undefined ? null : await noteOf(log.log);
  const notes = noteOf === undefined ? all.flatMap((one) => one.notes) : [outside].filter((note) => note !== null);
  return { head: log.head(), notes, keys: keys.length > 0 ? keys : published };
}

async function verifyAgainst({ lines }: LocalLog, { head, notes, keys }: Known, ticket: string | undefined): Promise<OneReport> {
  const listed: string[] = [];
  const verifier = openVerifier(head, notes.length === 0 ? null : openCover(notes, keys));
  const take = (line: string): boolean => {
    const holds = verifier.take(line);
    if (holds && ticket !== undefined) listed.push(...entryOf(line, ticket));
    return holds;
  };
  for await (const some of lines()) if (!some.every(take)) break;
  const found = verifier.end();
  if (found.bad !== null) return { ok: false, says: told(found.bad), listed };
  return { ok: true, says: saysOf(found, head), listed };
}

function saysOf({ entries, signed, uncovered }: Verification, head: KnownHead | null): string {
  const to = head === null ? "without its head file" : `head ${head.seq} ${head.seal.slice(0, 16)}`;
  const by = signed === undefined ? "" : `; ${signedText(signed, entries)}`;
  return `verified, ${entries} entries, ${to}${by}${uncovered > 0 && signed === undefined ? `; ${uncoveredText(uncovered)}` : ""}`;
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
