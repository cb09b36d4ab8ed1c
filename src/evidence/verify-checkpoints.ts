import type { Bad } from "./bad.ts";
import { originOf, type Stated, statedIn } from "./checkpoint.ts";
import { append, type Edge, EMPTY, leafOf, rootOf } from "./merkle.ts";
import { type NoteKey, openNote, parseVkey } from "./signed-note.ts";
import { openTail } from "./unsigned-tail.ts";

/** Compares a log with what was signed of it, entry by entry. */
export interface Cover {
  readonly take: (line: { readonly log: string; readonly seq: number; readonly hash: string; readonly at: string }) => Bad | null;
  readonly end: () => Bad | null;
  /** Up to which entry the log is the signed one. */
  readonly covered: () => number;
}

const UNSIGNED: Bad = {
  seq: 1,
  what: "no checkpoint is there that the keys and places given could vouch for: name the folder that holds some (--anchor), wait a minute where the service just began, or verify without --key and --anchor, which shows the chain alone",
  behind: true,
};

/** So many leaves are put into the tree at a time: one by one costs twice as much. */
const BATCH = 512;

/**
 * A cover out of signed notes in any order. Each has to be signed by a known key: the first one that is not, and no note at all, makes the whole log unverified. Up to `judgedTo`
 * entries, which were there when the notes were read, no more may lack a signature than a signer leaves.
 */
export function openCover(notes: Iterable<string>, vkeys: readonly string[], judgedTo = Number.POSITIVE_INFINITY): Cover {
  const { stated, bad } = openAll(new Set(notes), vkeys);
  const tail = openTail(judgedTo);
  let edge: Edge = EMPTY;
  let leaves: Buffer[] = [];
  let next = 0;
  let covered = 0;
  const settle = (): void => {
    edge = append(edge, leaves);
    leaves = [];
  };
  /** Whether the entries up to here are those of every checkpoint of this size. */
  const compare = (log: string): Bad | null => {
    settle();
    for (let one = stated[next]; one !== undefined && one.size === edge.size; one = stated[(next += 1)]) {
      if (one.origin !== originOf(log)) return { seq: one.size, what: `a checkpoint is of another log (${one.origin})` };
      if (!rootOf(edge).equals(one.root)) return { seq: covered + 1, what: otherText(covered, one.size) };
    }
    covered = edge.size;
    tail.forget();
    return null;
  };
  return {
    take({ log, seq, hash, at }) {
      if (bad !== null) return bad;
      tail.take(seq, at);
      leaves.push(leafOf(hash));
      if (seq === stated[next]?.size) return compare(log);
      if (leaves.length >= BATCH) settle();
      return null;
    },
    end() {
      settle();
      const last = stated.at(-1);
      if (bad !== null) return bad;
      if (last === undefined) return UNSIGNED;
      if (last.size <= edge.size) return tail.problem(covered);
      return { seq: edge.size + 1, what: `the tail is cut: a checkpoint is signed for ${last.size} entries` };
    },
    covered: () => covered,
  };
}

function otherText(covered: number, size: number): string {
  return `the entries ${covered + 1} to ${size} are not those that the checkpoint of ${size} entries was signed for`;
}

/** What they state, the smallest first; or the first one that is not to be believed. */
function openAll(
  notes: ReadonlySet<string>,
  vkeys: readonly string[],
): { readonly stated: readonly Stated[]; readonly bad: Bad | null } {
  const keys = vkeys.map(parseVkey);
  const known = keys.filter((key) => key !== null);
  if (known.length < keys.length) return { stated: [], bad: { seq: 1, what: "a key that was given is no key of checkpoints" } };
  const stated: Stated[] = [];
  for (const note of notes) {
    const one = believed(note, known);
    if ("what" in one) return { stated: [], bad: one };
    // One of a log before its first entry vouches for nothing.
    if (one.size > 0) stated.push(one);
  }
  return { stated: stated.sort((a, b) => a.size - b.size), bad: null };
}

function believed(note: string, keys: readonly NoteKey[]): Stated | Bad {
  const opened = openNote(note, keys);
  const wrong = (what: string): Bad => ({ seq: Math.max(1, statedIn(note)?.size ?? 1), what });
  if ("wrong" in opened) return wrong(`a checkpoint is not to be believed: ${opened.wrong}`);
  const stated = statedIn(opened.text);
  if (stated === null) return wrong("a checkpoint is not to be believed: it states no size and root");
  const isWrong = stated.size === 0 && !stated.root.equals(rootOf(EMPTY));
  return isWrong ? wrong("a checkpoint of no entry has another root than no entry has") : stated;
}
