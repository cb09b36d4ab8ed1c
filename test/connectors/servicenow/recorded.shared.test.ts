import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { peopleOf, ticketFields } from "../../../src/connectors/servicenow/fields.ts";
import { KINDS } from "../../../src/connectors/servicenow/kinds.ts";
import { manyRecords, oneRecord, type WireRecord } from "../../../src/connectors/servicenow/wire.ts";
import { settings } from "./desk.ts";

const RECORDED = new URL("../../../../shared/data/servicenow/change_requests_recorded.json", import.meta.url);
const answers = z
  .object({ table_api_display_all: z.array(z.unknown()), change_api_docs: z.array(z.unknown()) })
  .parse(JSON.parse(readFileSync(RECORDED, "utf8")));

function recordsOf(list: readonly unknown[]): readonly WireRecord[] {
  const isList = z.object({ result: z.array(z.unknown()) });
  return list.flatMap((answer) => (isList.safeParse(answer).success ? manyRecords(answer) : [oneRecord(answer)]));
}

const config = settings("https://dev0001.example.com");
const read = (record: WireRecord) => ticketFields(record, KINDS.change_request, config).value;

describe("capability 1.1: recorded answers of real instances", () => {
  it("Table API records are read by their stored values", () => {
    expect(recordsOf(answers.table_api_display_all).map(read)).toMatchObject([
      {
        state: "new",
        phase: "new",
        type: "normal",
        risk: "high",
        approval: "requested",
        openedAt: "2020-03-20T22:12:50.000Z",
        windowStart: "2020-09-11T23:00:00.000Z",
        onHold: false,
      },
      { state: "authorize", phase: "open", type: "emergency", risk: "medium", windowStart: "2021-08-02T10:00:00.000Z" },
    ]);
  });

  it("Change API records with typed numbers and booleans read alike", () => {
    for (const fields of recordsOf(answers.change_api_docs).map(read)) {
      expect(fields).toMatchObject({
        state: "closed",
        phase: "done",
        type: "standard",
        risk: "medium",
        approval: "approved",
        onHold: false,
      });
    }
  });

  it("people come with id and name", () => {
    for (const record of recordsOf(answers.table_api_display_all)) {
      const people = peopleOf(record, KINDS.change_request);
      expect(people.value?.requester?.id).toMatch(/^[0-9a-f]{32}$/);
      expect(people.value?.requester?.name).not.toBe("");
    }
  });
});
