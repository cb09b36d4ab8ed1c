import { describe, expect, it } from "vitest";
import { PEOPLE } from "../../support/desk/index.ts";
import { CHANGE, openShop, type Who } from "./shop.ts";

const DECIDED = ["decided_by", "decided_by_user_name", "decided_at", "decision_comment", "approved_parameters"];
const CHANGED = '{"close_code":"successful_issues"}';

describe("the shipped buttons of a review", () => {
  it.each([
    ["Approve", {}, { state: "approved", approved_parameters: '{"close_code":"successful"}' }],
    [
      "Approve with modification",
      { decision_comment: "There were issues.", approved_parameters: CHANGED },
      { state: "modified", approved_parameters: CHANGED, decision_comment: "There were issues." },
    ],
    ["Reject", { decision_comment: "Not tested." }, { state: "rejected", decision_comment: "Not tested." }],
    ["Request info", { decision_comment: "Which node?" }, { state: "info_requested", decision_comment: "Which node?" }],
  ])("capability 1.8: %s is recorded with who pressed it and when", async (button, typed, expected) => {
    const shop = await openShop();
    const review = await shop.question();
    const { row } = await shop.press("lee", button, review, typed);
    expect(row).toMatchObject({
      ...expected,
      decided_by: PEOPLE.lee.sysId,
      decided_by_user_name: "lee",
      decided_at: "2026-11-21 12:00:00",
      sys_updated_by: "lee",
    });
  });

  it("assurance 2: an answer is one update in the audit: state, person, time, comment and parameters together", async () => {
    const shop = await openShop();
    const review = await shop.question();
    await shop.press("lee", "Approve with modification", review, { decision_comment: "Issues.", approved_parameters: CHANGED });
    const audit = await shop.app.ask("rows", "sys_audit");
    expect(new Set(audit.map(({ fieldname }) => fieldname))).toEqual(new Set(["state", ...DECIDED]));
    expect(new Set(audit.map((row) => `${row["record_checkpoint"]} ${row["user"]}`))).toEqual(new Set(["1 lee"]));
  });

  it.each<[string, string, Record<string, string>, string]>([
    ["a rejection without a comment", "Reject", { decision_comment: " " }, "To reject needs a decision comment."],
    [
      "a modification without a comment",
      "Approve with modification",
      { approved_parameters: CHANGED },
      "To modify needs a decision comment.",
    ],
    [
      "an approval of parameters that were changed",
      "Approve",
      { approved_parameters: CHANGED },
      "You changed the parameters: press Approve with modification.",
    ],
    ["a changed question", "Approve", { summary: "Harmless" }, "A question cannot be changed once it is asked."],
  ])("servicenow row 18: %s is refused, and nothing of it is stored", async (_, button, typed, why) => {
    const shop = await openShop();
    const review = await shop.question();
    const { row, told } = await shop.press("lee", button, review, typed);
    expect(told).toEqual([why]);
    expect(row).toMatchObject({ state: "pending", sys_mod_count: "0", summary: "Close the task?" });
  });

  it.each(['{"close_code":', "[1]", "7", "null", "", " "])(
    "servicenow row 21: a modification whose parameters are '%s' is refused: they must be a JSON object",
    async (parameters) => {
      const shop = await openShop();
      const typed = { decision_comment: "Changed.", approved_parameters: parameters };
      const { row, told } = await shop.press("lee", "Approve with modification", await shop.question(), typed);
      expect(told).toEqual(["Approved parameters must be a JSON object."]);
      expect(row?.["state"]).toBe("pending");
    },
  );

  it.each<[string, Who, string]>([
    ["who asked for the change", "alice", "Who asked for it cannot decide on it."],
    ["a person without the role", "nora", "You need the role x_ots_ops.reviewer to answer."],
    ["an administrator without the role", "root", "You need the role x_ots_ops.reviewer to answer."],
    ["our own service", "service", "You need the role x_ots_ops.reviewer to answer."],
  ])("servicenow row 18: %s cannot approve", async (_, who, why) => {
    const shop = await openShop();
    const { row, told } = await shop.press(who, "Approve", await shop.question());
    expect(told).toEqual([why]);
    expect(row?.["state"]).toBe("pending");
  });

  it.each(["requested_by", "opened_by"])(
    "servicenow row 18: the ticket's %s cannot approve, whatever the review says",
    async (column) => {
      const shop = await openShop();
      const review = await shop.question({ requested_by: "" });
      await shop.app.ask("update", "change_request", CHANGE, { requested_by: "", opened_by: "", [column]: PEOPLE.lee.sysId });
      expect((await shop.press("lee", "Approve", review)).told).toEqual(["Who asked for it cannot decide on it."]);
    },
  );

  it("servicenow row 18: nobody approves while impersonating, or when the ticket cannot be read", async () => {
    const shop = await openShop();
    const review = await shop.question();
    await shop.as("lee", { impersonating: true });
    const { told } = await shop.app.ask("press", "Approve", review, {});
    expect(told).toEqual(["Nobody can answer while impersonating somebody."]);
    await shop.app.ask("remove", "change_request", CHANGE);
    const unread = await shop.press("lee", "Approve", review);
    expect(unread.told).toEqual(["The ticket cannot be read, so nobody can tell who asked for it."]);
  });

  it("servicenow row 20: a second answer and one after the expiry are refused", async () => {
    const shop = await openShop();
    const [first, second] = [await shop.question(), await shop.question({ idempotency_key: "0198-effect-2" })];
    await shop.press("lee", "Reject", first, { decision_comment: "No." });
    const again = await shop.press("lou", "Approve", first);
    expect(again.told).toEqual(["The review is already rejected."]);
    expect(again.row).toMatchObject({ state: "rejected", decided_by_user_name: "lee" });
    await shop.app.ask("time", Date.parse("2026-11-21T20:00:00Z"));
    const late = await shop.press("lou", "Approve", second);
    expect(late.told).toEqual(["The review has expired."]);
    expect(late.row?.["state"]).toBe("pending");
  });

  it("servicenow row 18: no way around the buttons: an edit in a list names its true author or is refused", async () => {
    const shop = await openShop();
    const review = await shop.question();
    await shop.as("nora");
    expect((await shop.app.ask("update", "x_ots_ops_review", review, { state: "approved" })).row?.["state"]).toBe("pending");
    await shop.as("lee");
    const half = await shop.app.ask("update", "x_ots_ops_review", review, { decision_comment: "typed and saved" });
    expect(half.told).toEqual(["Answer with one of the buttons; they keep your comment and parameters."]);
    const ended = await shop.app.ask("update", "x_ots_ops_review", review, { state: "withdrawn" });
    expect(ended.told).toEqual(["Only ops-trust-layer may change this."]);
    const forged = { state: "approved", decided_by: PEOPLE.dora.sysId, decided_by_user_name: "dora" };
    expect((await shop.app.ask("update", "x_ots_ops_review", review, forged)).row?.["decided_by_user_name"]).toBe("lee");
    expect((await shop.app.ask("insert", "x_ots_ops_review", { state: "pending" })).told).toEqual([
      "Only ops-trust-layer asks questions.",
    ]);
  });
});
