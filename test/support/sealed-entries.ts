import { canonical, sha256 } from "../../src/case/index.ts";
import type { SealedEntry } from "../../src/ports/index.ts";

/** A chain of sealed entries, numbers `first` to `last`. `flavour` makes another chain of the same numbers. */
export function sealedEntries(last: number, options: { first?: number; log?: string; flavour?: string } = {}): SealedEntry[] {
  const { first = 1, log = "test.eu-west-1.0", flavour = "" } = options;
  const entries: SealedEntry[] = [];
  let prev = sha256(`genesis ${log}${flavour}`);
  for (let seq = 1; seq <= last; seq += 1) {
    const at = new Date(1_760_000_000_000 + seq * 1_000).toISOString();
    const recorded = `${at.slice(0, -1)}000Z`;
    const text = canonical({
      v: 1,
      log,
      at: recorded,
      n: String(seq),
      flavour,
      note: `Ünïcode "quoted" \\back\nline ${"x".repeat(20)}`,
    });
    const hash = sha256(text);
    const seal = sha256(`${prev}${hash}`);
    const id = `01890000-0000-7000-8000-${String(seq).padStart(12, "0")}`;
    entries.push({
      log,
      seq,
      epoch: 1,
      id,
      at,
      kind: "gate.decided",
      region: "eu-west-1",
      subject: "CHG0000001",
      hash,
      prev,
      seal,
      canonical: text,
    });
    prev = seal;
  }
  return entries.slice(first - 1);
}
