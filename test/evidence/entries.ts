import { type Entry, type RedactText, sha256 } from "../../src/case/index.ts";
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

/** The entry of what fits into one. */
export function entryOf(said: EntryInput, stamped: Stamp, redact: RedactText = (text) => text): Entry {
  return makeEntry(said, () => stamped, redact).entry;
}

/** The entries of a text of any length: its parts first, if it has some. */
export function entriesOf(text: string, from = 1, redact: RedactText = (same) => same): readonly Entry[] {
  let n = from - 1;
  return makeEntry(input({ payload: { prompt: text } }), () => stamp((n += 1)), redact).all;
}

/** The entries of a policy's text, recorded under its hash or another one. */
export function entriesOfPolicy(text: string | null, policy = sha256(`ots.policy.v1\n${text}`)): readonly Entry[] {
  let n = 0;
  const subject = { system: "ops-trust", type: "policy", id: policy };
  const said = input({ kind: "policy.recorded", subject, caseId: null, corr: {}, payload: { policy, version: "1", text } });
  return makeEntry(
    said,
    () => stamp((n += 1)),
    (same) => same,
  ).all;
}

/** A sealed log of so many entries. */
export function sealedLog(count: number, epochs: (seq: number) => number = () => 1): readonly SealedEntry[] {
  const entries = Array.from({ length: count }, (_, i) =>
    entryOf(input({ payload: { n: i + 1, note: `Entry ${i + 1}` } }), stamp(i + 1, { epoch: epochs(i + 1) })),
  );
  return sealEntries(LOG, null, entries);
}

/** The lines as the local sink writes them. */
export function linesOf(sealed: readonly SealedEntry[]): string[] {
  return sealed.map(({ log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical }) =>
    JSON.stringify({ log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical }),
  );
}
