import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SERVICENOW_ACTIONS } from "../../../../src/connectors/servicenow/config.ts";

const FOLDER = new URL("../../../../src/connectors/servicenow/", import.meta.url);
const SOURCES = readdirSync(FOLDER).map((name) => [name, readFileSync(new URL(name, FOLDER), "utf8")] as const);

const lines = (pattern: RegExp): readonly string[] =>
  SOURCES.flatMap(([name, text]) => [...text.matchAll(pattern)].map(([found]) => `${name}: ${found}`));

it("servicenow row 15, servicenow row 16: one action moves the ticket, by one step that the instance offers; none holds, cancels or approves it", () => {
  expect([...SERVICENOW_ACTIONS].sort()).toEqual([
    "add_comment",
    "attach_evidence",
    "change_state",
    "close_task",
    "draft_note",
    "request_info",
  ]);
  expect(lines(/\{ state[,:][^}]*work_notes[^}]*\}/g)).toEqual([
    "actions.ts: { state: CLOSED, close_code: code, close_notes: text, work_notes: text }",
    "change-state.ts: { state, work_notes: note }",
    "reopen-task.ts: { state, work_notes: text }",
  ]);
});

it("servicenow row 15: the Change API is called for conflicts, next states and the schedule alone: neither to answer approvals, nor to change anything", () => {
  expect(lines(/sn_chg_rest[^`"']*/g)).toEqual([
    "conflicts.ts: sn_chg_rest/change/${id}/conflict",
    "moves.ts: sn_chg_rest/change/${id}/nextstates",
    "schedule.ts: sn_chg_rest/change/${sysId(id)}/schedule",
    "schedule.ts: sn_chg_rest/change/worker/${worker}",
  ]);
});
