/** Ids seen once. */
export interface IdSet {
  /** False when it was there before. */
  add(id: string): boolean;
}

/** SHA-256 hashes seen. */
export interface HashSet {
  add(hash: string): void;
  has(hash: string): boolean;
}

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})([0-9a-f]{8})$/;
const SHARDS = 256;
const FIRST = 16;

/** 128-bit ids in open addressing, four words each; all zero = free. */
interface Shard {
  words: Uint32Array;
  used: number;
}

type Words = readonly [number, number, number, number];

/**
 * Holds UUIDs exactly, in 16 bytes and the room to find them (24 to 43 in all), where a Set of texts takes over 100 and ends at 2^24 of them: a log of seven
 * years has more. Other ids are kept as texts.
 */
export function openIds(): IdSet {
  const kept = openWords();
  const others = new Set<string>();
  return {
    add(id) {
      const words = wordsOf(id);
      return words === null ? others.size !== others.add(id).size : kept.add(words);
    },
  };
}

/** Holds hashes by their first 16 bytes in the same way: to find another entry with these is 2^64 times the work of a hash, and more. */
export function openHashes(): HashSet {
  const kept = openWords();
  return {
    add: (hash) => void kept.add(headOf(hash)),
    // All zero = a free place, or no hash.
    has: (hash) => headOf(hash).some((word) => word !== 0) && kept.has(headOf(hash)),
  };
}

function headOf(hash: string): Words {
  const word = (at: number): number => Number.parseInt(hash.slice(at, at + 8), 16) >>> 0;
  return [word(0), word(8), word(16), word(24)];
}

interface WordSet {
  readonly add: (words: Words) => boolean;
  readonly has: (words: Words) => boolean;
}

function openWords(): WordSet {
  const shards = new Map<number, Shard>();
  // The end of an id is random, its beginning is the time.
  const shardOf = (words: Words): number => words[3] % SHARDS;
  return {
    has(words) {
      const shard = shards.get(shardOf(words));
      return shard !== undefined && placeOf(shard.words, words).isThere;
    },
    add(words) {
      const which = shardOf(words);
      const shard = shards.get(which) ?? { words: new Uint32Array(FIRST * 4), used: 0 };
      if (!place(shard.words, words)) return false;
      shards.set(which, shard);
      shard.used += 1;
      if (shard.used * 3 > shard.words.length / 2) grow(shard);
      return true;
    },
  };
}

function wordsOf(id: string): Words | null {
  const parts = UUID.exec(id);
  if (parts === null) return null;
  const [, a = "", b = "", c = "", d = "", e = "", f = ""] = parts;
  const words: Words = [Number.parseInt(a, 16), Number.parseInt(b + c, 16), Number.parseInt(d + e, 16), Number.parseInt(f, 16)];
  return words.every((word) => word === 0) ? null : words;
}

/** False when it stands there already. */
function place(into: Uint32Array, words: Words): boolean {
  const { at, isThere } = placeOf(into, words);
  if (!isThere) into.set(words, at);
  return !isThere;
}

/** Where it stands, or where it would. */
function placeOf(into: Uint32Array, [a, b, c, d]: Words): { readonly at: number; readonly isThere: boolean } {
  const slots = into.length / 4;
  for (let slot = (d >>> 8) % slots; ; slot = (slot + 1) % slots) {
    const at = slot * 4;
    if (into[at] === a && into[at + 1] === b && into[at + 2] === c && into[at + 3] === d) return { at, isThere: true };
    if (into[at] === 0 && into[at + 1] === 0 && into[at + 2] === 0 && into[at + 3] === 0) return { at, isThere: false };
  }
}

function grow(shard: Shard): void {
  const before = shard.words;
  shard.words = new Uint32Array(before.length * 2);
  for (let at = 0; at < before.length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = before.subarray(at, at + 4);
    if (a !== 0 || b !== 0 || c !== 0 || d !== 0) place(shard.words, [a, b, c, d]);
  }
}
