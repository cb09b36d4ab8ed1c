import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseHead, verifyLines } from "../world.ts";
import { type LocalLog, localLogs } from "./local-log.ts";

const Line = z.object({ seq: z.number(), at: z.string(), kind: z.string(), seal: z.string(), canonical: z.string() });
const Keyed = z.looseObject({ payload: z.looseObject({ ticket_key: z.string().optional() }) });

/** What a verification of the local log printed, and whether all of it holds. */
export interface LogReport {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Verifies every log of the local sink against its head, which lies outside the segments. With a ticket key it also lists that ticket's entries. */
export function verifyLog(dataDir: string, ticket: string | undefined): LogReport {
  const logs = localLogs(dataDir);
  if (logs === null)
    return {
      ok: false,
      lines: [`no evidence below ${join(dataDir, "evidence")}: set OPS_TRUST_DATA_DIR or --data to the service's data folder`],
    };
  const reports = logs.map((log) => verifyOne(log, ticket));
  return { ok: reports.length > 0 && reports.every((report) => report.ok), lines: reports.flatMap((report) => report.lines) };
}

function verifyOne({ log, lines, headFile }: LocalLog, ticket: string | undefined): LogReport {
  const head = existsSync(headFile) ? parseHead(readFileSync(headFile, "utf8")) : null;
  if (head === null) return { ok: false, lines: [`${log}: NOT VERIFIED: the head file ${headFile} is missing or unreadable`] };
  const { ok, entries, bad } = verifyLines(lines, head);
  const listed = ticket === undefined ? [] : entriesOf(lines, ticket);
  const says =
    bad === null
      ? `verified, ${entries} entries, head ${head.seq} ${head.seal.slice(0, 16)}`
      : `NOT VERIFIED at entry ${bad.seq}: ${bad.what}`;
  return { ok, lines: [...listed, `${log}: ${says}`] };
}

function entriesOf(lines: readonly string[], ticket: string): readonly string[] {
  const found = lines.flatMap((text) => {
    const line = parse(Line, text);
    const record = line === null ? null : parse(Keyed, line.canonical);
    return line !== null && record?.payload.ticket_key === ticket
      ? [`${String(line.seq).padStart(6)}  ${line.at}  ${line.kind}  seal ${line.seal.slice(0, 16)}`]
      : [];
  });
  return found.length === 0 ? [`no entries of ${ticket}`] : found;
}

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
