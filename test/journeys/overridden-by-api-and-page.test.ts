import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printStory } from "../../src/cli/print-story.ts";
import {
  answerOpen,
  ask,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  overridable,
  type Seen,
  says,
  signIn,
  standing,
  startChange,
  tokenOf,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
});

/** What the page's own form carries unseen. */
function hiddenIn({ text }: Seen): Readonly<Record<string, string>> {
  const form = text.split("<form ").find((part) => part.includes('name="act"')) ?? "";
  return Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

const REASON = { reason: "wrong_action: the test was never run" };

describe("a person asks for an applied action to be taken back", () => {
  it("capability 9.8: by API with a token of his own, named by the case; the case's story tells it both ways", async () => {
    const number = await startChange(desk);
    const { id } = await caseOf(desk, number);
    expect((await ask(desk, "POST /v1/overrides", "x".repeat(40), { action: id, ...REASON })).status).toBe(401);
    expect((await ask(desk, "POST /v1/overrides", OPERATOR_TOKEN, { action: id, ...REASON })).status).toBe(401);
    expect(await ask(desk, "POST /v1/overrides", tokenOf(desk, "nora"), { action: id, ...REASON })).toMatchObject({
      status: 403,
      json: { title: "override_not_allowed" },
    });
    expect((await ask(desk, "POST /v1/overrides", tokenOf(desk, "lee"), { action: "not a case", ...REASON })).status).toBe(422);
    const asked = await ask(desk, "POST /v1/overrides", tokenOf(desk, "lee"), { action: id, ...REASON });
    expect(asked).toMatchObject({ status: 201, json: { status: "asked", case: (await caseOf(desk, number)).id } });
    await answerOpen(desk, number, "lou");
    await desk.settle();
    const original = await ask(desk, `GET /v1/cases/${id}`, OPERATOR_TOKEN);
    const reversal = await ask(desk, `GET /v1/cases/${String(asked.json["case"])}`, OPERATOR_TOKEN);
    expect([original.json["case"], reversal.json["case"]]).toMatchObject([
      { overridden_by: asked.json["case"] },
      { reverses: id, end: "applied" },
    ]);
    expect(printStory(original.json)).toContain(`overridden by case ${String(asked.json["case"])}`);
    expect(printStory(reversal.json)).toContain(`takes back the action of case ${id}`);
    const requested = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.override_requested");
    expect(requested).toMatchObject({
      actor: { type: "person", id: "lee" },
      payload: { reverses: { reasonCode: "wrong_action" } },
    });
  });

  it("capability 9.8: on our page: the form decides nothing by itself, and a form of elsewhere nothing at all", async () => {
    const number = await startChange(desk);
    const { id } = await caseOf(desk, number);
    const browser = visit(desk);
    await signIn(desk, browser, "lee");
    expect((await browser.get("/reviews")).text).toContain('href="/overrides"');
    const seen = await browser.get(`/overrides?action=${id}`);
    const form = { ...hiddenIn(seen), action: id, reason_code: "wrong_action", reason: "the test was never run" };
    expect((await browser.post("/overrides", form, "https://elsewhere.example")).status).toBe(403);
    expect(await standing(desk, number)).toBe("ended applied");
    expect((await browser.post("/overrides", { ...form, reason: "no" })).text).toContain("write why, in ten characters or more");
    const again = {
      ...hiddenIn(await browser.get("/overrides")),
      action: id,
      reason_code: "timing",
      reason: "much too early for that",
    };
    const done = await browser.post("/overrides", again);
    expect(done.text).toContain("needs an approval by another person");
    expect(await standing(desk, number)).toBe("in_review");
    expect((await browser.post("/overrides", again)).text).toContain("needs an approval by another person");
    const other = visit(desk);
    await signIn(desk, other, "ann");
    expect((await other.get("/reviews")).text).not.toContain('href="/overrides"');
  });
});
