import { describe, expect, it } from "vitest";
import type { Sop } from "../../src/case/index.ts";
import {
  closeDesks,
  type Desk,
  evidenceOf,
  move,
  objectionsOf,
  openDesk,
  ourNotes,
  plantChange,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks();

/** The SOP of changes with one more check. */
const checking =
  (when: string) =>
  (sop: Sop): Sop =>
    sop.workflow === "chg_low_risk_auto"
      ? { ...sop, checks: [...sop.checks, { id: "more", when, says: "More must hold." }] }
      : sop;

/** Outside calls of everything so far, the model's among them. */
function outside(desk: Desk): number {
  const calls = desk.serviceNow.journal.filter(({ path }) => !path.endsWith("/oauth_token.do"));
  return calls.length + desk.model.calls.length;
}

/** A change of last month on the same item that ended this way. */
function past(desk: Desk, close_code: string): void {
  const columns = { state: "3", active: "false", cmdb_ci: "db-01", closed_at: "2026-10-20 10:00:00", close_code };
  desk.serviceNow.insert("change_request", { ...columns, number: `CHG00290${desk.serviceNow.writes.length}` }, { silent: true });
}

async function reasonsOf(desk: Desk, number: string): Promise<string> {
  const decided = (await evidenceOf(desk, number)).findLast(({ kind }) => kind === "case.decided");
  return (decided?.decision?.reasons ?? []).map(({ reason }) => reason).join("\n");
}

describe("similar changes of the past", () => {
  it("capability 2.3: what went well before lets a change through, with one outside call more than without", async () => {
    const [plain, desk] = [await openDesk(), await openDesk({ sop: checking("history.unsuccessful == 0") })];
    for (const one of [plain, desk]) past(one, "successful");
    const number = await startChange(desk);
    await startChange(plain);
    expect(await objectionsOf(desk, number)).toEqual([]);
    expect(await standing(desk, number)).toBe("ended applied");
    expect([outside(plain), outside(desk)]).toEqual([6, 7]);
  });

  it("capability 2.3, 4.8: one that failed on the same item brings people in", async () => {
    const desk = await openDesk({ sop: checking("history.unsuccessful == 0") });
    past(desk, "unsuccessful");
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await reasonsOf(desk, number)).toContain("SOP check more does not hold");
  });

  it("a past that we may not see is unknown, never clean", async () => {
    const acls = [{ table: "change_request", operation: "read", query: "state=3" }] as const;
    const desk = await openDesk({ sop: checking("history.unsuccessful == 0"), serviceNow: { acls } });
    past(desk, "unsuccessful");
    const number = await startChange(desk);
    expect(await reasonsOf(desk, number)).toContain("SOP check more cannot be answered (history.unsuccessful has no value)");
    expect(await reasonsOf(desk, number)).toContain("The SOP needs the ticket's history, which is partial.");
  });
});

describe("approvals of the ticket itself", () => {
  const add = (desk: Desk, number: string, state: string): void => {
    const sysapproval = desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
    const approver = desk.serviceNow.record("sys_user", "lee")?.["sys_id"] ?? "";
    desk.serviceNow.insert("sysapproval_approver", { sysapproval, approver, state }, { silent: true });
  };

  it("capability 2.1: one that opens between draft and write makes the decision stale", async () => {
    const desk = await openDesk({ sop: checking("approvals.pending == 0") });
    let number = "";
    desk.model.behave((request) => {
      number = /CHG\d{7}/.exec(request.user)?.[0] ?? "";
      if (desk.model.calls.length < 2) add(desk, number, "requested");
      return says({ action: "add_comment" })(request);
    });
    await startChange(desk);
    const stale = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.stale");
    expect(stale?.payload).toMatchObject({ why: "facts_changed" });
    expect([await standing(desk, number), ourNotes(desk, number)]).toEqual(["in_review", []]);
  });

  it("that nobody may see stop no SOP that only shows them; the evidence says that they were not read", async () => {
    const acls = [{ table: "sysapproval_approver", operation: "read" }] as const;
    const desk = await openDesk({ serviceNow: { acls } });
    const number = plantChange(desk);
    add(desk, number, "requested");
    move(desk, number);
    await desk.settle();
    const gathered = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.context_gathered");
    expect(gathered?.payload["sections"]).toMatchObject({ approvals: "partial", fields: "ok" });
    expect(await standing(desk, number)).toBe("ended applied");
  });
});
