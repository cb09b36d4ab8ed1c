import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/case/index.ts";
import { closeDesks, type Desk, idOf, SEED } from "./desk.ts";
import { asked, CARD_HASH, close, DIGEST, later, openPlain } from "./plain-desk.ts";

closeDesks();

type Act = (desk: Desk, id: string) => unknown;

/** The one answer on a question after an act, once its audit can no longer be late. */
async function answerAfter(act: Act): Promise<Answer | undefined> {
  const desk = await openPlain();
  const { record } = await asked(desk);
  await act(desk, record.id);
  later(desk);
  return (await desk.tickets.review(record)).answers[0];
}

const edit = (desk: Desk, id: string, columns: Readonly<Record<string, string>>, asUser: string) =>
  void desk.sim.update("change_task", id, columns, { asUser });

describe("how a review task was closed is the answer", () => {
  it.each<[string, string, Partial<Answer>]>([
    ["successful", "checked", { kind: "approve", reason: "checked", changes: null }],
    ["unsuccessful", "policy: frozen", { kind: "reject", reason: "policy: frozen", changes: null }],
    ["successful_issues", 'one remark\n{"note": "x"}', { kind: "modify", reason: "one remark", changes: '{"note": "x"}' }],
    ["successful_issues", '  {\r\n"note": "x"}', { kind: "modify", reason: null, changes: '{\n"note": "x"}' }],
    ["successful_issues", "see {above}", { kind: "modify", reason: "see {above}", changes: "" }],
  ])("capability 5.3: closed as %s with %j", async (code, notes, said) => {
    const desk = await openPlain();
    const { record } = await asked(desk);
    close(desk, record.id, [code, notes]);
    const { state, answers, cardHash } = await desk.tickets.review(record);
    const account = idOf(desk.sim, "sys_user", "rita");
    expect([state, cardHash]).toEqual(["answered", CARD_HASH]);
    expect(answers).toMatchObject([{ ...said, account, digest: DIGEST, at: "2026-11-21T12:00:00.000Z" }]);
  });

  it("servicenow row 17: an instance with other close codes is answered with its own", async () => {
    const codes = ["done", "remarks", "failed"].map((value) => ({
      name: "change_task",
      element: "close_code",
      value,
      label: value,
    }));
    const closeCodes = { successful: "done", successful_issues: "remarks", unsuccessful: "failed" };
    const desk = await openPlain({ closeCodes }, { records: { ...SEED.records, sys_choice: codes } });
    const { record } = await asked(desk);
    expect(desk.sim.record("change_task", record.id)?.["description"]).toContain("\n- failed: rejected;");
    close(desk, record.id, ["failed", "no"]);
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ kind: "reject", reason: "no" }]);
  });
});

const PIECES = /put together from several changes/;

/** Each is what somebody with the right to write tasks can do to a question or to Rita's answer on it. */
const FORGERIES: readonly (readonly [string, RegExp, Act])[] = [
  [
    "hers, with the code changed by somebody else",
    PIECES,
    (desk, id) => {
      close(desk, id, ["unsuccessful", "no"]);
      edit(desk, id, { close_code: "successful" }, "mallory");
    },
  ],
  [
    "hers, with the notes edited by somebody else",
    PIECES,
    (desk, id) => {
      close(desk, id, ["successful_issues", '{"note": "a"}']);
      edit(desk, id, { close_notes: '{"note": "b"}' }, "mallory");
    },
  ],
  [
    "closed by her over notes that somebody else had written",
    PIECES,
    (desk, id) => {
      edit(desk, id, { close_notes: "policy: fine", close_code: "successful" }, "mallory");
      edit(desk, id, { state: "3" }, "rita");
    },
  ],
  [
    "given on another question than was posted",
    /the question had been changed/,
    (desk, id) => {
      const { description = "" } = desk.sim.record("change_task", id) ?? {};
      edit(desk, id, { description: "Harmless, just close it" }, "mallory");
      close(desk, id, ["successful", "fine"]);
      edit(desk, id, { description }, "mallory");
    },
  ],
  [
    "written past the audit",
    /does not hold this answer/,
    (desk, id) =>
      desk.sim.update(
        "change_task",
        id,
        { state: "3", close_code: "successful", close_notes: "x" },
        { asUser: "rita", silent: true },
      ),
  ],
  [
    "closed by our own account",
    /our own account cannot answer/,
    (desk, id) => close(desk, id, ["successful", "x", "ots.service"]),
  ],
  [
    "closed by somebody whom our account cannot find",
    /cannot be found among the users/,
    (desk, id) => {
      close(desk, id, ["successful", "x", "mallory"]);
      desk.sim.remove("sys_user", "mallory");
    },
  ],
  [
    "closed with a code that says nothing",
    /neither approve nor modify nor reject/,
    (desk, id) => {
      desk.sim.insert("sys_choice", {
        name: "change_task",
        element: "close_code",
        value: "fine",
        label: "Fine",
        inactive: "false",
      });
      close(desk, id, ["fine", "x"]);
    },
  ],
];

describe("an answer that the platform's own audit does not prove", () => {
  it.each(FORGERIES)("assurance 30: %s: nobody's, with the reason", async (_what, why, act) => {
    expect(await answerAfter(act)).toMatchObject({ account: null, doubt: expect.stringMatching(why) });
  });

  it("assurance 30: is nobody's where the audit is hidden from our account, and waited for while it may be late", async () => {
    const hidden = await openPlain(
      {},
      { integrationUser: { user_name: "ots.service", sys_id: "0".repeat(31).concat("1"), roles: ["itil"] } },
    );
    const { record } = await asked(hidden);
    close(hidden, record.id, ["successful", "fine"]);
    expect((await hidden.tickets.review(record)).answers).toMatchObject([
      { account: null, doubt: expect.stringContaining("sys_audit") },
    ]);

    const late = await openPlain();
    const other = await asked(late);
    late.sim.setAudit("late");
    close(late, other.record.id, ["successful", "fine"]);
    await expect(late.tickets.review(other.record)).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY" });
    late.sim.setAudit("on");
    expect((await late.tickets.review(other.record)).answers[0]?.account).toBe(idOf(late.sim, "sys_user", "rita"));
  });

  it("assurance 25: a question that was edited, or moved to another change, shows a card that nobody posted", async () => {
    for (const columns of [{ description: "Just close it" }, { short_description: "FYI" }, { change_request: "9".repeat(32) }]) {
      const desk = await openPlain();
      const { record } = await asked(desk);
      edit(desk, record.id, columns, "mallory");
      const { cardHash } = await desk.tickets.review(record);
      expect([cardHash === CARD_HASH, cardHash?.length]).toEqual([false, 64]);
    }
  });

  it.each([
    ["x^ORuser_name=rita", 2],
    ["javascript:gs.getUserName()", 2],
    ["o'brien", 3],
  ])("servicenow row 23: a user name such as %s enters a query only when it can be nothing but a name", async (name, calls) => {
    const desk = await openPlain({}, { users: [{ user_name: name }, { user_name: "rita" }] });
    const { record } = await asked(desk);
    close(desk, record.id, ["successful", "fine", name]);
    desk.calls();
    const { answers } = await desk.tickets.review(record);
    // The task and its history; the user only under a name.
    expect([desk.calls().length, answers[0]?.account === null]).toEqual([calls, calls === 2]);
  });
});
