import { append, EMPTY, nodeOf, rootOf } from "./merkle.ts";

/** The hashes that lead from leaf `index` to the root of all these leaves. */
export function inclusionProof(leaves: readonly Buffer[], index: number): readonly Buffer[] {
  if (leaves.length <= 1) return [];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k ? [...inclusionProof(left, index), rootOfAll(right)] : [...inclusionProof(right, index - k), rootOfAll(left)];
}

/** The hashes that show that the tree of the first `size` leaves is the beginning of the tree of all. */
export function consistencyProof(leaves: readonly Buffer[], size: number): readonly Buffer[] {
  return size === 0 || size === leaves.length ? [] : proofFrom(leaves, size, true);
}

function proofFrom(leaves: readonly Buffer[], size: number, whole: boolean): readonly Buffer[] {
  if (size === leaves.length) return whole ? [] : [rootOfAll(leaves)];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return size <= k
    ? [...proofFrom(left, size, whole), rootOfAll(right)]
    : [...proofFrom(right, size - k, false), rootOfAll(left)];
}

function rootOfAll(leaves: readonly Buffer[]): Buffer {
  return rootOf(append(EMPTY, leaves));
}

/** The largest power of two below a size of two or more. */
function splitOf(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** A tree as somebody states it. */
export interface Tree {
  readonly size: number;
  readonly root: Buffer;
}

/** True when the proof leads from that leaf to the tree's root (RFC 9162, 2.1.3.2). */
export function holdsInclusion(leaf: Buffer, index: number, proof: readonly Buffer[], tree: Tree): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= tree.size) return false;
  let root = leaf;
  const ends = climb(index, tree.size - 1, proof, (step, isLeft) => {
    root = isLeft ? nodeOf(step, root) : nodeOf(root, step);
  });
  return ends && root.equals(tree.root);
}

/** True when the proof shows that the older tree is the beginning of the newer one (RFC 9162, 2.1.4.2). */
export function holdsConsistency(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0) return proof.length === 0 && older.root.equals(rootOf(EMPTY));
  return older.size < newer.size && growsInto(older, newer, proof);
}

function growsInto(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  const isPower = splitOf(older.size * 2) === older.size;
  const [first, ...steps] = isPower ? [older.root, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [before, after] = [first, first];
  const ends = climb(at, last, steps, (step, isLeft) => {
    if (isLeft) before = nodeOf(step, before);
    after = isLeft ? nodeOf(step, after) : nodeOf(after, step);
  });
  return ends && before.equals(older.root) && after.equals(newer.root);
}

/** Goes from a place up to the root, a step a time, and says from which side each step comes. False when there are too many or too few. */
function climb(place: number, end: number, steps: readonly Buffer[], take: (step: Buffer, isLeft: boolean) => void): boolean {
  let [at, last] = [place, end];
  for (const step of steps) {
    if (last === 0) return false;
    const isLeft = at % 2 === 1 || at === last;
    take(step, isLeft);
    // An edge that stood alone: up to where it meets a neighbour.
    while (isLeft && at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    [at, last] = [half(at), half(last)];
  }
  return last === 0;
}

function half(place: number): number {
  return Math.floor(place / 2);
}
