import { describe, expect, it } from "vitest";
import { uuidV7 } from "../../src/case/index.ts";

describe("ids", () => {
  it("are version 7 UUIDs that grow, within a millisecond too and when the clock goes back", () => {
    const at = { ms: Date.parse("2026-11-21T12:00:00Z") };
    const makeId = uuidV7(() => new Date(at.ms));
    const ids = Array.from({ length: 10_000 }, (_, i) => {
      if (i === 5_000) at.ms -= 60_000;
      return makeId();
    });
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("carry their time", () => {
    const id = uuidV7(() => new Date("2026-11-21T12:00:00.123Z"))();
    expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.parse("2026-11-21T12:00:00.123Z"));
  });
});
