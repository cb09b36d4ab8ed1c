import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { field, isoTime, manyRecords, oneRecord, sysId } from "../../../src/connectors/servicenow/wire.ts";

const id = fc.stringMatching(/^[0-9a-f]{32}$/);
const label = fc.string({ maxLength: 20 });
const name = fc.stringMatching(/^[a-z][a-z_]{0,12}$/).map((text) => `u_${text}`);

describe("one field reads alike in all three shapes of the platform", () => {
  it("servicenow row 24: a whole number", () => {
    fc.assert(
      fc.property(name, fc.integer({ min: -1000, max: 1000 }), label, (column, number, display) => {
        const text = String(number);
        const shapes = [
          text,
          { display_value: display, value: text },
          { display_value: display, value: number },
          { display_value: display, value: number + 0 },
        ];
        for (const shape of shapes) expect(field({ [column]: shape }, column)).toMatchObject({ value: text, present: true });
      }),
    );
  });

  it("a typed number with a fraction part is the number of the table", () => {
    expect(field({ state: { display_value: "Implement", value: -1.0 } }, "state").value).toBe("-1");
    expect(field({ count: { display_value: "10", value: 10.9 } }, "count").value).toBe("10");
    expect(field({ count: { display_value: "", value: Number.NaN } }, "count").value).toBe("");
  });

  it("servicenow row 24: a truth value", () => {
    fc.assert(
      fc.property(name, fc.boolean(), (column, truth) => {
        const text = String(truth);
        const shapes = [text, { display_value: text, value: text }, { display_value: text, value: truth }, truth];
        for (const shape of shapes) expect(field({ [column]: shape }, column).value).toBe(text);
      }),
    );
  });

  it("servicenow row 24: a reference, with a link, a label, both or neither", () => {
    fc.assert(
      fc.property(name, id, label, (column, value, display) => {
        const link = `https://dev0001.example.com/api/now/table/sys_user/${value}`;
        const shapes = [
          value,
          { link, value },
          { display_value: display, link },
          { display_value: display, value },
          { display_value: display, value, link },
        ];
        for (const shape of shapes) expect(field({ [column]: shape }, column)).toMatchObject({ value, present: true });
      }),
    );
  });

  it("empty is present and empty, a missing key is neither", () => {
    for (const empty of ["", null, { display_value: null, value: "" }, { display_value: "", value: "" }]) {
      expect(field({ a: empty }, "a")).toEqual({ value: "", display: "", present: true });
    }
    expect(field({}, "a").present).toBe(false);
    expect(field({}, "toString").present).toBe(false);
    expect(field({}, "constructor").present).toBe(false);
  });

  it("nothing that comes can make it throw", () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof field({ a: value }, "a").value === "string"));
  });
});

describe("times, lists and ids", () => {
  it("stored times are UTC", () => {
    expect(isoTime("2026-11-21 20:00:00")).toBe("2026-11-21T20:00:00.000Z");
    for (const none of ["", "2026-11-21", "2026-13-41 20:00:00", "yesterday"]) expect(isoTime(none)).toBeNull();
  });

  it("an answer without a result is refused, not read as empty", () => {
    for (const body of [undefined, null, {}, [], { result: "x" }, { result: null }]) {
      expect(() => oneRecord(body)).toThrow("no record");
      expect(() => manyRecords(body)).toThrow("no list");
    }
    expect(() => manyRecords({ result: {} })).toThrow("no list");
  });

  it("servicenow row 23: only an id can enter a path or a query", () => {
    for (const text of ["", "CHG1", `${"a".repeat(32)}^state=1`, `${"a".repeat(31)}/`, "A".repeat(32)]) {
      expect(() => sysId(text)).toThrow("not an id");
    }
    expect(sysId("a".repeat(32))).toBe("a".repeat(32));
  });
});
