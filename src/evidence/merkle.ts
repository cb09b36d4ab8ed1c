import { hash as digest } from "node:crypto";

// The tree of RFC 6962 and 9162, section 2.1: kept here because no well-kept package has consistency proofs.
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** SHA-256 of 00 and the 32 bytes of an entry's hash: the leaf that stands for the entry. */
export function leafOf(entryHash: string): Buffer {
  return sha256(Buffer.concat([LEAF, Buffer.from(entryHash, "hex")]));
}

/** SHA-256 of 01 and the two below. */
export function nodeOf(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([NODE, left, right]));
}

function sha256(bytes: Buffer): Buffer {
  return digest("sha256", bytes, "buffer");
}

/** The right edge of a tree: the roots of its full subtrees, the largest first, one for each bit of its size. All that appending needs. */
export interface Edge {
  readonly size: number;
  readonly nodes: readonly Buffer[];
}

export const EMPTY: Edge = { size: 0, nodes: [] };

/** The tree with these leaves more. */
export function append({ size, nodes }: Edge, leaves: readonly Buffer[]): Edge {
  const stack = [...nodes];
  leaves.forEach((leaf, i) => {
    let node = leaf;
    for (let rest = size + i; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeOf(stack.pop() ?? node, node);
    stack.push(node);
  });
  return { size: size + leaves.length, nodes: stack };
}

/** The root of a tree. */
export function rootOf({ nodes }: Edge): Buffer {
  return (
    nodes.reduceRight<Buffer | null>((right, node) => (right === null ? node : nodeOf(node, right)), null) ??
    sha256(Buffer.alloc(0))
  );
}

/** True when an edge has a node for each bit of its size: only then its root speaks of that size. */
export function isWhole({ size, nodes }: Edge): boolean {
  const bits = [...size.toString(2)].filter((bit) => bit === "1").length;
  return nodes.length === bits && nodes.every((node) => node.length === 32);
}

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

/** Halves both places until the first is even or 0: where an edge that stood alone meets a neighbour. */
function climbed(place: number, last: number): readonly [number, number] {
  let [at, end] = [place, last];
  while (at % 2 === 0 && at !== 0) [at, end] = [at / 2, half(end)];
  return [at, end];
}

function half(place: number): number {
  return Math.floor(place / 2);
}

/** True when the proof leads from that leaf to the tree's root (RFC 9162, 2.1.3.2). */
export function holdsInclusion(leaf: Buffer, index: number, proof: readonly Buffer[], tree: Tree): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= tree.size) return false;
  let [at, last] = [index, tree.size - 1];
  let root = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      root = nodeOf(step, root);
      if (at % 2 === 0) [at, last] = climbed(at, last);
    } else root = nodeOf(root, step);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && root.equals(tree.root);
}

/** True when the proof shows that the older tree is the beginning of the newer one (RFC 9162, 2.1.4.2). */
export function holdsConsistency(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0) return proof.length === 0;
  if (older.size > newer.size || proof.length === 0) return false;
  const isPower = splitOf(older.size * 2) === older.size;
  const [first, ...rest] = isPower ? [older.root, ...proof] : proof;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [before, after] = [first ?? older.root, first ?? older.root];
  for (const step of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [before, after] = [nodeOf(step, before), nodeOf(step, after)];
      if (at % 2 === 0) [at, last] = climbed(at, last);
    } else after = nodeOf(after, step);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && before.equals(older.root) && after.equals(newer.root);
}
