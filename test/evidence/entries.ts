import { type EntryInput, makeEntry, type Stamp, sealEntries } from "../../src/evidence/index.ts";
import type { SealedEntry } from "../../src/ports/index.ts";

export const LOG = "acme.eu-west-1.main";

/** What a test entry says unless it says something else. */
export function input(change: Partial<EntryInput> = {}): EntryInput {
  return {
    kind: "case.decided",
    actor: { type: "policy", id: "decide" },
    subject: { system: "servicenow", type: "change_request", id: "c1" },
    caseId: "case-1",
    corr: { case: "case-1" },
    payload: { note: 'Größe, "quoted" and 🙂' },
    ...change,
  };
}

export function stamp(number: number, change: Partial<Stamp> = {}): Stamp {
  const id = `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;
  const at = `2026-11-21T12:00:${String(number % 60).padStart(2, "0")}.123000Z`;
  return { id, log: LOG, tenant: "acme", region: "eu-west-1", epoch: 1, at, ...change };
}

/** A sealed log of so many entries. */
export function sealedLog(count: number, epochs: (seq: number) => number = () => 1): readonly SealedEntry[] {
  const entries = Array.from({ length: count }, (_, i) =>
    makeEntry(input({ payload: { n: i + 1, note: `Entry ${i + 1}` } }), stamp(i + 1, { epoch: epochs(i + 1) }), (text) => text),
  );
  return sealEntries(LOG, null, entries);
}

/** The lines as the local sink writes them. */
export function linesOf(sealed: readonly SealedEntry[]): string[] {
  return sealed.map(({ log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical }) =>
    JSON.stringify({ log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical }),
  );
}
