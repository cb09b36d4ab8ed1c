import { describe, expect, it } from "vitest";
import type { Draft } from "../../src/case/index.ts";
import { payloadOf } from "../../src/drafting/index.ts";
import { filterNote } from "../../src/privacy/index.ts";
import { context, ok, task } from "../support/context.ts";
import { changeSop } from "../support/sop.ts";

function drafted(action: string, changes: Partial<Draft> = {}): Draft {
  return {
    action,
    targetPath: null,
    args: {},
    lines: [{ text: "All done.", cites: [] }],
    confidence: 0.9,
    source: { kind: "model", endpoint: "e", model: "m", fingerprint: null, sop: "3", promptTemplate: "h" },
    ...changes,
  };
}

function build(draft: Draft, read = context(), sop = changeSop()) {
  return payloadOf(draft, { context: read, sop, policyHash: "p".repeat(64), filter: (note) => filterNote(note).text });
}

describe("a payload", () => {
  it("assurance 11: is about the triggering ticket or one of its own tasks, by position", () => {
    const made = build(drafted("close_task", { targetPath: "tasks.0" }));

    expect(made).toEqual({
      ok: true,
      payload: {
        v: 1,
        action: "close_task",
        ticket: context().ref,
        target: { system: "servicenow", kind: "change_task", id: task().id, key: "CTASK0010001" },
        args: { close_code: "successful" },
        note: "All done.",
        policy: "p".repeat(64),
      },
    });
  });

  it.each([
    ["no task", drafted("close_task")],
    ["a task that is not there", drafted("close_task", { targetPath: "tasks.7" })],
    ["another ticket", drafted("close_task", { targetPath: "CHG0099999" })],
    ["a property of the list", drafted("close_task", { targetPath: "tasks.__proto__" })],
    ["a task of another type", drafted("close_task", { targetPath: "tasks.1" })],
    ["a task where the ticket itself is meant", drafted("add_comment", { targetPath: "tasks.0" })],
    ["a code that does not exist", drafted("close_task", { targetPath: "tasks.0", args: { close_code: "cancelled" } })],
    ["a field that the SOP does not list", drafted("request_info", { args: { fields: ["bank_password"] } })],
    ["no field", drafted("request_info", { args: { fields: [] } })],
    ["a route that the SOP does not have", drafted("route_approval", { args: { route: "ceo" } })],
    ["a route by an inherited name", drafted("route_approval", { args: { route: "constructor" } })],
    ["a field to set", drafted("set_field", { args: { field: "risk" } })],
    ["an action that does not exist", drafted("reboot")],
    ["nothing in its note", drafted("add_comment", { lines: [{ text: " ", cites: [] }] })],
  ])("assurance 11: is refused with a plain reason when the draft names %s", (_what, draft) => {
    const made = build(draft);

    expect(made.ok).toBe(false);
    expect(!made.ok && made.problem).toMatch(/^[\w ,.:;/()-]{1,160}$/);
  });

  it("a closed task cannot be closed again", () => {
    const read = context({ tasks: ok([task({ phase: "done", state: "closed" })]) });

    expect(build(drafted("close_task", { targetPath: "tasks.0" }), read).ok).toBe(false);
  });

  it("file name, status and close code come from code and SOP, not from the model", () => {
    expect(build(drafted("attach_evidence", { args: { name: "../../x" } }))).toMatchObject({
      payload: { args: { name: "sop-evidence-chg0030001.txt" } },
    });
    expect(build(drafted("route_approval", { args: { route: "finance", status: "Done" } }))).toMatchObject({
      payload: { args: { route: "finance", status: "Finance approval" } },
    });
    expect(build(drafted("close_task", { targetPath: "tasks.0", args: { close_code: "successful_issues" } }))).toMatchObject({
      payload: { args: { close_code: "successful_issues" } },
    });
    expect(build(drafted("request_info", { args: { fields: ["tax_form"] } }))).toMatchObject({
      payload: { args: { fields: ["tax_form"] } },
    });
  });

  it("assurance 13: the note reaches it through the output filter only", () => {
    const made = build(
      drafted("add_comment", {
        lines: [
          { text: "See ![x](https://evil.example/?d=1)", cites: [] },
          { text: "@rosa", cites: [] },
        ],
      }),
    );

    expect(made).toMatchObject({ payload: { note: "See ⟦image removed⟧\n⟦mention removed⟧ rosa" } });
  });
});
