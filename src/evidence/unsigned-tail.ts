import type { Bad } from "./bad.ts";

// A checkpoint comes every 60 s or 10,000 entries.
const ENTRIES = 10_000;
const MINUTES = 10;

/** The entries behind the last checkpoint so far. */
export interface Tail {
  readonly take: (seq: number, at: string) => void;
  /** They were signed. */
  readonly forget: () => void;
  /** What there is to say of too many of them, or null. */
  readonly problem: (signed: number) => Bad | null;
}

/** Counts what is not signed, up to entry `judgedTo`: more of it than a signer leaves may be anybody's, however well its chain holds. */
export function openTail(judgedTo: number): Tail {
  let [first, last, count] = ["", "", 0];
  return {
    take(seq, at) {
      if (seq > judgedTo) return;
      if (count === 0) first = at;
      last = at;
      count += 1;
    },
    forget() {
      count = 0;
    },
    problem(signed) {
      const minutes = (Date.parse(last) - Date.parse(first)) / 60_000;
      // A time that is none is not within the minutes.
      if (count === 0 || (count <= ENTRIES && minutes <= MINUTES)) return null;
      return { seq: signed + 1, what: `${count} entries from ${first} to ${last} are not signed, ${WHY}`, behind: true };
    },
  };
}

const WHY = `and a signer leaves at most ${MINUTES} minutes or ${ENTRIES} entries: it was down, or refused (CHECKPOINT_FORKED), or somebody else wrote them; let it sign, and verify again`;
