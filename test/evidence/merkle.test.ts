import { createHash, hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { append, EMPTY, isWhole, leafOf, rootOf } from "../../src/evidence/merkle.ts";
import { consistencyProof, holdsConsistency, holdsInclusion, inclusionProof } from "../../src/evidence/merkle-proofs.ts";

const sha = (...parts: readonly Uint8Array[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();

/** RFC 9162, 2.1.1, word by word. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0] ?? sha();
  const k = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return sha(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** The inputs and roots of Certificate Transparency's reference test, sizes 1 to 8. */
const CT_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const CT_ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const LEAVES = Array.from({ length: 130 }, (_, i) => leafOf(hash("sha256", `entry ${i}`, "hex")));
const ROOTS = Array.from({ length: 131 }, (_, size) => treeHash(LEAVES.slice(0, size)));
const tree = (size: number) => ({ size, root: ROOTS[size] ?? sha() });
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

describe("the Merkle tree", () => {
  it("has the roots of Certificate Transparency's own test, and SHA-256 of nothing when empty", () => {
    const leaves = CT_INPUTS.map((text) => sha(Buffer.of(0), Buffer.from(text, "hex")));
    expect(CT_ROOTS.map((_, i) => rootOf(append(EMPTY, leaves.slice(0, i + 1))).toString("hex"))).toEqual(CT_ROOTS);
    expect(rootOf(EMPTY).toString("hex")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("a leaf is SHA-256 of a zero byte and the entry's hash", () => {
    expect(leafOf("ab".repeat(32))).toEqual(sha(Buffer.of(0), Buffer.alloc(32, 0xab)));
  });

  it("has the root that the RFC defines at every size up to 130, however it was appended to", () => {
    for (let size = 0; size <= 130; size += 1) {
      const once = append(EMPTY, LEAVES.slice(0, size));
      expect(rootOf(once)).toEqual(ROOTS[size]);
      expect(isWhole(once)).toBe(true);
      const cut = Math.floor(size / 3);
      expect(append(append(EMPTY, LEAVES.slice(0, cut)), LEAVES.slice(cut, size))).toEqual(once);
    }
  });

  it("an edge with a node too many, too few or too short is none", () => {
    const edge = append(EMPTY, LEAVES.slice(0, 7));
    for (const nodes of [edge.nodes.slice(1), [...edge.nodes, LEAVES[0] ?? sha()], edge.nodes.with(0, Buffer.alloc(31))])
      expect(isWhole({ size: 7, nodes })).toBe(false);
  });

  it("proves every entry of every size up to 130, and no other entry or place", () => {
    const wrong: string[] = [];
    for (let size = 1; size <= 130; size += 1)
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(LEAVES.slice(0, size), index);
        const leaf = LEAVES[index] ?? sha();
        const found = [
          holdsInclusion(leaf, index, proof, tree(size)),
          holdsInclusion(flipped(leaf, 3), index, proof, tree(size)),
          holdsInclusion(leaf, index + size, proof, tree(size)),
          holdsInclusion(leaf, index, [...proof, leaf], tree(size)),
          size > 1 && holdsInclusion(leaf, index, proof.slice(1), tree(size)),
        ];
        if (found.join() !== "true,false,false,false,false") wrong.push(`entry ${index} of ${size}: ${found.join()}`);
      }
    expect(wrong).toEqual([]);
  });

  it("proves that every smaller tree up to 130 is the beginning of every larger one, and no other tree", () => {
    const wrong: string[] = [];
    for (let newer = 0; newer <= 130; newer += 1)
      for (let older = 0; older <= newer; older += 1) {
        const proof = consistencyProof(LEAVES.slice(0, newer), older);
        const other = { size: older, root: flipped(tree(older).root, 7) };
        const found = [
          holdsConsistency(tree(older), tree(newer), proof),
          older > 0 && holdsConsistency(other, tree(newer), proof),
          older > 0 && older < newer && holdsConsistency(tree(older), { ...tree(newer), root: sha() }, proof),
          newer > older && holdsConsistency(tree(newer), tree(older), proof),
        ];
        if (found.join() !== "true,false,false,false") wrong.push(`${older} in ${newer}: ${found.join()}`);
      }
    expect(wrong).toEqual([]);
  });

  it("assurance 43: the tree of no leaf is the beginning of any, and has one root", () => {
    expect(holdsConsistency({ size: 0, root: rootOf(EMPTY) }, tree(5), [])).toBe(true);
    expect(holdsConsistency({ size: 0, root: Buffer.alloc(32) }, tree(5), [])).toBe(false);
  });

  it("a proof changed in any byte proves nothing", () => {
    const change = fc.record({ newer: fc.integer({ min: 2, max: 130 }), a: fc.nat(), at: fc.nat(), byte: fc.nat({ max: 31 }) });
    fc.assert(
      fc.property(change, ({ newer, a, at, byte }) => {
        const place = a % newer;
        const inclusion = inclusionProof(LEAVES.slice(0, newer), place);
        const bad = inclusion.map((step, i) => (i === at % inclusion.length ? flipped(step, byte) : step));
        expect(holdsInclusion(LEAVES[place] ?? sha(), place, bad, tree(newer))).toBe(false);
        const older = 1 + (a % (newer - 1));
        const consistency = consistencyProof(LEAVES.slice(0, newer), older);
        const worse = consistency.map((step, i) => (i === at % consistency.length ? flipped(step, byte) : step));
        expect(holdsConsistency(tree(older), tree(newer), worse)).toBe(false);
      }),
    );
  });
});
