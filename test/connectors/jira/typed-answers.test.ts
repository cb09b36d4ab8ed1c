import { describe, expect, it } from "vitest";
import type { JiraSettings } from "../../../src/connectors/jira/index.ts";
import { adf, BOT, cardOn, closeDesks, type Desk, OLAF, openDesk, pass, posted, RITA, refOf, SERVICE } from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const CODE = "0A1B-2C3D";

async function opened(settings: Partial<JiraSettings> = { commands: true }) {
  const desk = await openDesk({}, settings);
  const record = await posted(desk);
  const says = (text: string, as = RITA): string => desk.sim.comment(record.key, text, { as });
  return { desk, record, says, answers: async () => (await desk.tickets.review(record)).answers };
}

/** A person edits a comment, a moment later. */
async function edit(desk: Desk, key: string, comment: string): Promise<void> {
  pass(desk, 1_000);
  const authorization = `Basic ${Buffer.from("rita@example.test:token-rita").toString("base64")}`;
  const answer = await fetch(`${desk.sim.url}/rest/api/3/issue/${key}/comment/${comment}`, {
    method: "PUT",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ body: adf(`/ots approve ${CODE}`) }),
  });
  expect(answer.status).toBe(200);
}

describe("answers that people type on a review in Jira", () => {
  it.each([
    [`/ots approve ${CODE}`, { kind: "approve", reason: null, changes: null }],
    [`  /ots approve ${CODE} checked by hand `, { kind: "approve", reason: "checked by hand", changes: null }],
    [`/ots reject ${CODE} policy: wrong supplier`, { kind: "reject", reason: "policy: wrong supplier", changes: null }],
    [`/ots modify ${CODE} {"note": "Better"}`, { kind: "modify", reason: null, changes: '{"note": "Better"}' }],
  ])("jira row 20: %s is the answer of who wrote it, with its code, for low risk only", async (text, answer) => {
    const { desk, record, says, answers } = await opened();
    const comment = says(text);

    expect(await answers()).toEqual([
      {
        ...answer,
        account: RITA,
        at: desk.at.now.toISOString(),
        digest: "d".repeat(64),
        code: CODE,
        upTo: "low",
        source: `${record.id}@comment.${comment}`,
      },
    ]);
  });

  it.each([
    "/ots",
    "/ots aprove 0A1B-2C3D",
    "/ots approve",
    "/ots approve 0a1b-2c3d",
    "/ots approve 0A1B2C3D",
    "/ots approve 0A1B-2C3DX",
    "/OTS approve 0A1B-2C3D",
    "/ots approve OA1B-2C3D",
    `/ots modify 0A1B-2C3D ${"x".repeat(10_000)}`,
  ])("jira row 20: %s is nobody's answer, and says what one reads like", async (text) => {
    const { says, answers } = await opened();
    says(text);
    expect(await answers()).toMatchObject([
      { kind: "request_info", account: null, doubt: expect.stringContaining('"/ots approve CODE"') },
    ]);
  });

  it.each(["Please /ots approve 0A1B-2C3D", "/otsapprove 0A1B-2C3D", "approved", ""])("%s is no command", async (text) => {
    const { says, answers } = await opened();
    if (text !== "") says(text);
    expect(await answers()).toEqual([]);
  });

  it("jira row 20: a comment that was edited counts no more, whoever edited it, though it now reads right", async () => {
    const { desk, record, says, answers } = await opened();
    const comment = says("/ots reject 0A1B-2C3D no");
    await edit(desk, record.key, comment);
    expect(await answers()).toMatchObject([{ kind: "approve", account: null, doubt: expect.stringContaining("edited") }]);
  });

  it("jira row 20: without the setting a command is a comment like any other", async () => {
    const { says, answers } = await opened({});
    says(`/ots approve ${CODE}`);
    expect(await answers()).toEqual([]);
  });

  it("jira row 18: an app's command is nobody's, and our own comments command nothing", async () => {
    const { says, answers } = await opened();
    says(`/ots approve ${CODE}`, SERVICE);
    says(`/ots approve ${CODE}`, BOT);
    expect(await answers()).toMatchObject([{ account: null }]);
  });

  it("a command on a card that had been edited is nobody's", async () => {
    const { desk, record, says, answers } = await opened();
    desk.sim.editIssue(record.key, { summary: "Harmless" }, { as: OLAF });
    pass(desk, 1_000);
    says(`/ots approve ${CODE}`);
    expect(await answers()).toMatchObject([{ account: null, doubt: expect.stringContaining("edited") }]);
  });

  it("jira row 20: on a service desk a command counts as an internal note only", async () => {
    const opening = await openDesk(helpSite(), {
      ...HELP_SETTINGS,
      commands: true,
      administrators: { HELP: ["712020:anna"] },
    });
    const desk = { ...opening, issue: refOf(opening.sim, "HELP-1") };
    const record = await posted(desk, cardOn(desk.issue));
    desk.sim.comment(record.key, `/ots approve ${CODE}`, { as: RITA });
    desk.sim.comment(record.key, `/ots approve ${CODE}`, { as: RITA, internal: true });

    expect((await desk.tickets.review(record)).answers).toMatchObject([
      { account: null, doubt: expect.stringContaining("customers can see") },
      { account: RITA, upTo: "low", forgers: ["712020:anna"] },
    ]);
  });

  it("jira row 18, 20: who administers the project could have typed it: they are told of, as with a transition", async () => {
    const { says, answers } = await opened({ commands: true, administrators: { VO: ["712020:anna"] } });
    says(`/ots approve ${CODE}`);
    expect(await answers()).toMatchObject([{ kind: "approve", account: RITA, upTo: "low", forgers: ["712020:anna"] }]);
  });

  it("jira row 18, 20: on a desk whose administrators nobody named only a rejection can be typed", async () => {
    const opening = await openDesk(helpSite(), { ...HELP_SETTINGS, commands: true });
    const desk = { ...opening, issue: refOf(opening.sim, "HELP-1") };
    const record = await posted(desk, cardOn(desk.issue));
    for (const text of [`/ots approve ${CODE}`, `/ots modify ${CODE} {"note": "Better"}`, `/ots reject ${CODE} no`]) {
      desk.sim.comment(record.key, text, { as: RITA, internal: true });
      pass(desk, 1_000);
    }

    const unvouched = { account: null, doubt: expect.stringContaining("use the approval step") };
    expect((await desk.tickets.review(record)).answers).toMatchObject([
      { kind: "approve", ...unvouched },
      { kind: "modify", ...unvouched },
      { kind: "reject", account: RITA },
    ]);
  });

  it("jira row 11: a lost command is found by the next poll, and what we wrote ourselves is not told", async () => {
    const { desk, says, record } = await opened();
    const { cursor } = await desk.tickets.poll(null);
    pass(desk, 400_000);
    const told = async (from: string) => {
      const { deliveries } = await desk.tickets.poll(from);
      return deliveries.filter((one) => one.about === "review").map((one) => one.record);
    };
    expect(await told(cursor)).toEqual([]);
    desk.sim.comment(record.key, "a word of ours", { as: SERVICE, silent: true });
    expect(await told(cursor)).toEqual([]);
    says(`/ots approve ${CODE}`);
    expect(await told(cursor)).toEqual([record.id]);
  });
});
