import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marked, markedNotice, plain } from "../../../../src/connectors/servicenow/text.ts";
import { field } from "../../../../src/connectors/servicenow/wire.ts";
import { actionEffect, attempted, cleared, closeDesks, commentOn, openDesk } from "../desk.ts";

closeDesks();

const EFFECT = "01930000-0000-7000-8000-000000000001";
const HASH = "e".repeat(64);

describe("text of a model in a journal", () => {
  it.each(["[code]<b>x</b>[/code]", "[CODE]x[/Code]", "[co[code]de]x[/co[/code]de]", "\u202e[code]x", "[\u200bcode]x"])(
    "servicenow row 22: %j renders nothing",
    (text) => {
      expect(plain(text)).not.toMatch(/\[\/?code\]/i);
    },
  );

  it("servicenow row 22: whatever is written, no tag is left, no control character, and the marker is the last line of at most 4,000 characters", () => {
    const parts = fc.constantFrom(
      "[code]",
      "[/code]",
      "[co",
      "de]",
      "[/",
      "\u202e",
      "\u0007",
      "\r\n",
      "a",
      "@rita",
      "x".repeat(900),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (some) => {
        const notice = markedNotice(some.join(""), EFFECT, HASH);
        expect(notice).not.toMatch(/\[\/?code\]/i);
        expect(notice).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
        expect(notice.length).toBeLessThanOrEqual(4_000);
        expect(notice.split("\n").at(-1)).toBe(`[ots:${EFFECT} evidence:${HASH.slice(0, 16)}]`);
      }),
    );
    expect(() => marked("x".repeat(4_000), EFFECT, HASH)).toThrow("longer than a note may be");
  });
});

describe("free text and queries", () => {
  it("threat row 16, servicenow row 23: a ticket whose texts are query parts is read and written like any other; no query holds a word of it", async () => {
    const hostile = "x^ORnumberSTARTSWITHCHG^NQactive=true\njavascript:gs.log(1)";
    const desk = await openDesk();
    desk.sim.update(
      "change_request",
      "CHG0030001",
      { short_description: hostile, description: hostile },
      { asUser: "alice", silent: true },
    );
    const context = await desk.tickets.read(desk.change);
    expect(context.fields.value?.description).toContain("^NQactive=true");
    const effect = actionEffect(commentOn(desk.change, hostile));
    const written = await desk.tickets.apply(cleared(desk, effect));
    expect(await desk.tickets.find(attempted(effect), written)).toMatchObject({ kind: "confirmed" });
    await desk.tickets.poll(null);
    const queries = desk.sim.journal.map(({ path, query }) => decodeURIComponent(`${path}?${query}`)).join("\n");
    expect(queries).not.toMatch(/STARTSWITHCHG|gs\.log/);
  });
});

describe("the three shapes of one record", () => {
  const name = fc.stringMatching(/^u_[a-z]{1,10}$/);
  const cell = fc.oneof(
    fc.integer({ min: -99_999, max: 99_999 }),
    fc.boolean(),
    fc.string({ maxLength: 12 }).filter((text) => !text.includes("\0")),
  );

  it("servicenow row 24: Table API, Change API and CMDB instance give the same values, and an absent key is absent in all", () => {
    fc.assert(
      fc.property(fc.dictionary(name, cell, { maxKeys: 8 }), (record) => {
        const shaped = (shape: (value: number | boolean | string) => unknown) =>
          Object.fromEntries(Object.entries(record).map(([column, value]) => [column, shape(value)]));
        const table = shaped(String);
        const change = shaped((value) => ({
          display_value: String(value),
          value: typeof value === "number" ? value + 0.0 : value,
        }));
        const cmdb = shaped((value) => ({
          display_value: String(value),
          link: "https://x/api/now/table/y",
          value: String(value),
        }));
        for (const column of [...Object.keys(record), "u_never_there0"]) {
          const cells = [table, change, cmdb].map((one) => field(one, column));
          const wanted = Object.hasOwn(record, column) ? String(record[column]).toWellFormed() : "";
          expect(cells.map(({ value }) => value)).toEqual([wanted, wanted, wanted]);
          expect(new Set(cells.map(({ present }) => present))).toEqual(new Set([Object.hasOwn(record, column)]));
        }
      }),
    );
  });

  it("servicenow row 8: what a Change API says it ignored is not taken for stored: we write by the Table API and read back", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "write", field: "work_notes" }] });
    const effect = actionEffect(commentOn(desk.change));
    const written = await desk.tickets.apply(cleared(desk, effect));
    expect(desk.sim.journal.filter(({ method, path }) => method !== "GET" && path.includes("sn_chg_rest"))).toEqual([]);
    expect(await desk.tickets.find(attempted(effect), written)).toEqual({ kind: "different", fields: ["work_notes"] });
  });
});
