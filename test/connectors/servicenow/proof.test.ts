import { describe, expect, it } from "vitest";
import type { Answer, Card } from "../../../src/case/index.ts";
import { attempted, closeDesks, type Desk, effectOf, idOf, messageOf, openDesk, press, SEED } from "./desk.ts";

closeDesks();

const TABLE = "x_ots_ops_review";
const BUSY = { code: "TICKET_SYSTEM_BUSY" };
const MODIFY = { action: "modify", comment: "issues seen", parameters: { close_code: "successful_issues" } };

async function asked(desk: Desk) {
  const card: Card = {
    reviewId: "review-1",
    ticket: desk.change,
    title: "Close CTASK0010001?",
    lines: ["Action: close_task"],
    digest: "d".repeat(64),
    cardHash: "c".repeat(64),
    risk: "low",
    confidence: "0.8000",
    action: "close_task",
    parameters: '{"close_code":"successful"}',
    groups: ["ops-lead"],
    requester: null,
    expiresAt: "2026-11-21T14:00:00.000Z",
  };
  const effect = effectOf({ kind: "card", card });
  const { recordId: id, recordKey: key } = await desk.tickets.post(messageOf(desk, effect));
  return { id, key };
}

/** The one answer on the record, once the audit can no longer be late. */
async function answerOn(desk: Desk, record: { readonly id: string; readonly key: string }): Promise<Answer | undefined> {
  desk.at.now = new Date(desk.at.now.getTime() + 61_000);
  return (await desk.tickets.review(record)).answers[0];
}

/** Rita as the row would name her. */
function rita(desk: Desk) {
  return { decided_by: idOf(desk.sim, "sys_user", "rita"), decided_by_user_name: "rita", decided_at: "2026-11-21 12:00:00" };
}

describe("a decision proven by the record's own history", () => {
  it("servicenow row 18, assurance 30: who pressed the button counts, in the second the platform says, whatever time the row claims", async () => {
    const desk = await openDesk();
    const record = await asked(desk);
    await press(desk, "rita", record.id, MODIFY);
    const account = idOf(desk.sim, "sys_user", "rita");
    expect(await answerOn(desk, record)).toMatchObject({ kind: "modify", account, at: "2026-11-21T12:00:00.000Z" });
  });

  it("a message of ours on the answered record, or somebody's edit of what is no part of the decision, takes nothing away", async () => {
    const desk = await openDesk();
    const record = await asked(desk);
    await press(desk, "rita", record.id, "approve");
    const before = await answerOn(desk, record);
    const update = { reviewId: "review-1", ticket: desk.change, record, to: "approved", message: "Thank you." } as const;
    await desk.tickets.post(messageOf(desk, attempted(effectOf({ kind: "card_update", update }))));
    desk.sim.update(TABLE, record.id, { expires_at: "2027-01-01 00:00:00" }, { asUser: "root" });
    expect(await answerOn(desk, record)).toEqual(before);
    expect(before?.account).not.toBeNull();
  });
});

const OTHER = /another account than it names/;
const PIECES = /put together from several changes/;
const UNTOLD = /does not hold this answer/;

/** Each is what somebody with the right to write the table can do to a question or to Rita's answer on it. */
const FORGERIES: readonly (readonly [string, RegExp, (desk: Desk, id: string) => unknown])[] = [
  [
    "written whole by somebody else in her name",
    OTHER,
    (desk, id) => desk.sim.update(TABLE, id, { state: "approved", ...rita(desk) }, { asUser: "root" }),
  ],
  [
    "written by somebody else in her name, with the row's last writer forged as well",
    OTHER,
    (desk, id) => desk.sim.update(TABLE, id, { state: "approved", ...rita(desk), sys_updated_by: "rita" }, { asUser: "root" }),
  ],
  [
    "pressed by somebody else who then puts her account into the row",
    PIECES,
    async (desk, id) => {
      await press(desk, "mallory", id, "approve");
      desk.sim.update(TABLE, id, { decided_by: rita(desk).decided_by }, { asUser: "mallory" });
    },
  ],
  [
    "hers, with the changes edited by somebody else",
    PIECES,
    async (desk, id) => {
      await press(desk, "rita", id, MODIFY);
      desk.sim.update(TABLE, id, { approved_parameters: '{"close_code":"successful"}' }, { asUser: "root" });
    },
  ],
  [
    "hers, with the changes edited by somebody else and touched by her again",
    PIECES,
    async (desk, id) => {
      await press(desk, "rita", id, MODIFY);
      desk.sim.update(TABLE, id, { approved_parameters: '{"close_code":"successful"}' }, { asUser: "root" });
      desk.sim.update(TABLE, id, { message: "hello" }, { asUser: "rita" });
    },
  ],
  [
    "hers, with a reason that somebody else wrote before",
    PIECES,
    async (desk, id) => {
      desk.sim.update(TABLE, id, { decision_comment: "checked twice, all is well" }, { asUser: "root" });
      await press(desk, "rita", id, { action: "approve", comment: "checked twice, all is well" });
    },
  ],
  [
    "hers, with its reason taken away by somebody else",
    PIECES,
    async (desk, id) => {
      await press(desk, "rita", id, { action: "reject", comment: "policy: frozen" });
      desk.sim.update(TABLE, id, { decision_comment: "" }, { asUser: "root" });
    },
  ],
  [
    "hers, turned round by somebody else",
    PIECES,
    async (desk, id) => {
      await press(desk, "rita", id, { action: "reject", comment: "policy: frozen" });
      desk.sim.update(TABLE, id, { state: "approved" }, { asUser: "root" });
    },
  ],
  [
    "hers, turned round past business rules and audit",
    UNTOLD,
    async (desk, id) => {
      await press(desk, "rita", id, { action: "reject", comment: "policy: frozen" });
      desk.sim.update(TABLE, id, { state: "approved" }, { asUser: "rita", silent: true });
    },
  ],
  [
    "written past business rules and audit",
    UNTOLD,
    (desk, id) => desk.sim.update(TABLE, id, { state: "approved", ...rita(desk) }, { asUser: "rita", silent: true }),
  ],
  [
    "hers, on an instance that audits nothing",
    UNTOLD,
    async (desk, id) => {
      desk.sim.setAudit("off");
      await press(desk, "rita", id, "approve");
    },
  ],
  [
    "nobody's, with an audit row that somebody else wrote for her",
    OTHER,
    (desk, id) => {
      desk.sim.update(TABLE, id, { state: "approved", ...rita(desk) }, { asUser: "root", silent: true });
      const values = { state: "approved", ...rita(desk) };
      for (const [fieldname, newvalue] of Object.entries(values)) {
        const row = { tablename: TABLE, documentkey: id, fieldname, newvalue, user: "rita", record_checkpoint: "1" };
        desk.sim.insert("sys_audit", row, { asUser: "root" });
      }
    },
  ],
  [
    "hers, on a question that was changed and put back afterwards",
    /question had been changed/,
    async (desk, id) => {
      const risk = desk.sim.record(TABLE, id)?.["risk"] ?? "";
      desk.sim.update(TABLE, id, { risk: "none" }, { asUser: "root" });
      await press(desk, "rita", id, "approve");
      desk.sim.update(TABLE, id, { risk }, { asUser: "root" });
    },
  ],
  [
    "our own account's",
    /our own account/,
    (desk, id) => {
      const ours = { decided_by: desk.config.account.id, decided_by_user_name: "ots.service", decided_at: "2026-11-21 12:00:00" };
      return desk.sim.update(TABLE, id, { state: "approved", ...ours }, { asUser: "ots.service" });
    },
  ],
];

const USERS = [...SEED.users, { user_name: "mallory", password: "mallory-pw", roles: ["itil", "x_ots_ops.reviewer"] }];

describe("a decision that its history does not prove is nobody's", () => {
  it.each(FORGERIES)("assurance 30: %s", async (_what, why, forge) => {
    const desk = await openDesk({ users: USERS });
    const record = await asked(desk);
    await forge(desk, record.id);
    const answer = await answerOn(desk, record);
    expect(answer).toMatchObject({ account: null, doubt: expect.stringMatching(why) });
  });

  it.each([
    ["hidden", { table: "sys_audit", operation: "read" }],
    ["cut short by hidden rows", { table: "sys_audit", operation: "read", query: "fieldname=decided_at" }],
    ["without its users", { table: "sys_audit", operation: "read", field: "user" }],
  ] as const)("a history that is %s proves nobody, and says so at once", async (_how, acl) => {
    const desk = await openDesk({ acls: [acl] });
    const record = await asked(desk);
    await press(desk, "rita", record.id, "approve");
    const doubt = expect.stringContaining("sys_audit");
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ account: null, doubt }]);
  });

  it("servicenow row 11: a history that is another record's, because the query was dropped, proves nobody", async () => {
    const desk = await openDesk();
    const record = await asked(desk);
    await press(desk, "rita", record.id, "approve");
    desk.sim.insert("sys_audit", { tablename: TABLE, documentkey: "9".repeat(32), fieldname: "state" });
    desk.sim.ignoreQueries("sys_audit");
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ account: null }]);
  });

  it("a history that comes late is waited for, and then proves", async () => {
    const desk = await openDesk();
    const record = await asked(desk);
    desk.sim.setAudit("late");
    await press(desk, "rita", record.id, "approve");
    await expect(desk.tickets.review(record)).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY", retry: true });
    desk.sim.setAudit("on");
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ account: idOf(desk.sim, "sys_user", "rita") }]);
  });

  it("a history that never comes is waited for a minute, however often somebody touches the record", async () => {
    const desk = await openDesk({ users: USERS });
    const record = await asked(desk);
    desk.sim.update(TABLE, record.id, { state: "approved", ...rita(desk) }, { asUser: "rita", silent: true });
    for (let touched = 0; touched < 15; touched += 1) {
      await expect(desk.tickets.review(record)).rejects.toMatchObject(BUSY);
      desk.at.now = new Date(desk.at.now.getTime() + 4_000);
      desk.sim.update(TABLE, record.id, { message: `touch ${touched}` }, { asUser: "mallory" });
    }
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ account: null, doubt: expect.stringMatching(UNTOLD) }]);
  });

  it("an answer to a question that was put back in between has its own minute", async () => {
    const desk = await openDesk();
    const record = await asked(desk);
    const pressed = { state: "approved", ...rita(desk) };
    desk.sim.update(TABLE, record.id, pressed, { asUser: "rita", silent: true });
    await expect(desk.tickets.review(record)).rejects.toMatchObject(BUSY);
    desk.sim.update(TABLE, record.id, { state: "pending" }, { asUser: "root", silent: true });
    expect(await desk.tickets.review(record)).toMatchObject({ state: "pending" });
    desk.at.now = new Date(desk.at.now.getTime() + 61_000);
    desk.sim.update(TABLE, record.id, pressed, { asUser: "rita", silent: true });
    await expect(desk.tickets.review(record)).rejects.toMatchObject(BUSY);
  });
});
