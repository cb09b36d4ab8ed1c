import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SERVICENOW_ACTIONS } from "../../../../src/connectors/servicenow/config.ts";

const FOLDER = new URL("../../../../src/connectors/servicenow/", import.meta.url);
const SOURCES = readdirSync(FOLDER).map((name) => [name, readFileSync(new URL(name, FOLDER), "utf8")] as const);

const lines = (pattern: RegExp): readonly string[] =>
  SOURCES.flatMap(([name, text]) => [...text.matchAll(pattern)].map(([found]) => `${name}: ${found}`));

it("servicenow row 15, servicenow row 16: none of the actions is a move of the ticket: we walk no transition, and hold, cancel or close no change", () => {
  expect([...SERVICENOW_ACTIONS].sort()).toEqual(["add_comment", "attach_evidence", "close_task", "draft_note", "request_info"]);
});

it("servicenow row 15: the Change API is called for conflicts and the schedule alone: neither for next states, nor to answer approvals, nor to change anything", () => {
  expect(lines(/sn_chg_rest[^`"']*/g)).toEqual([
    "conflicts.ts: sn_chg_rest/change/${id}/conflict",
    "schedule.ts: sn_chg_rest/change/${sysId(id)}/schedule",
    "schedule.ts: sn_chg_rest/change/worker/${worker}",
  ]);
  expect(lines(/nextstates/g)).toEqual([]);
});
