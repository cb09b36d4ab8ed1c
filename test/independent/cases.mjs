import { sha256 } from "./canonical.mjs";

/** Looks whether each entry that a case's closing entry lists or counts is in the log. */
export function openCases() {
  const seen = new Set();
  const counts = new Map();
  const closed = [];
  return {
    take({ seq, hash, kind, canonical }) {
      const { corr, payload } = JSON.parse(canonical);
      seen.add(hash);
      if (kind !== "case.ended") counts.set(corr.case, (counts.get(corr.case) ?? 0) + 1);
      if (kind !== "case.ended" || payload.entries === undefined) return null;
      const { entries, entries_count: count, entries_sha256: digest } = payload;
      if (!Array.isArray(entries)) return "it lists no entries";
      const whole = count <= 500 ? entries.length === count && sha256(entries.join("\n")) === digest : entries.length === 500;
      closed.push({ seq, of: corr.case, entries, count });
      return whole ? null : "the entries that it lists are not those of its digest";
    },
    end() {
      const lacking = closed.find(
        ({ of, entries, count }) => (counts.get(of) ?? 0) < count || !entries.every((one) => seen.has(one)),
      );
      return lacking === undefined ? null : { line: lacking.seq, what: `an entry of case ${lacking.of} is not in the log` };
    },
  };
}
