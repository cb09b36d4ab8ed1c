import { describe, expect, it } from "vitest";
import { uuidV7 } from "../../src/case/index.ts";
import { openIds } from "../../src/evidence/id-set.ts";

const START = Date.parse("2026-11-21T12:00:00Z");

describe("the ids of a log", () => {
  it("each counts once, exactly, however many there are and in whatever order they come", () => {
    let n = 0;
    const makeId = uuidV7(() => new Date(START + (n += 1) / 50));
    const ids = Array.from({ length: 200_000 }, makeId);
    const seen = openIds();
    expect(ids.every((id) => seen.add(id))).toBe(true);
    expect(ids.some((id) => seen.add(id))).toBe(false);
    expect(ids.toReversed().some((id) => seen.add(id))).toBe(false);
  });

  it("ids that differ in one digit are different ones", () => {
    const seen = openIds();
    const id = "01930000-0000-7000-8000-000000000001";
    expect(seen.add(id)).toBe(true);
    for (const at of [...id].keys()) if (id[at] !== "-") expect(seen.add(`${id.slice(0, at)}f${id.slice(at + 1)}`)).toBe(true);
    expect(seen.add(id)).toBe(false);
  });

  it("what is no UUID counts once as it is written", () => {
    const seen = openIds();
    for (const id of ["", "a", "A", "00000000-0000-0000-0000-000000000000", "01930000-0000-7000-8000-00000000000Z"])
      expect([seen.add(id), seen.add(id)]).toEqual([true, false]);
  });
});
