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
  const bits = size.toString(2).replaceAll("0", "").length;
  return nodes.length === bits && nodes.every((node) => node.length === 32);
}
