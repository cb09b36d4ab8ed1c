import { describe, expect, it } from "vitest";
import type { Card, Effect } from "../../../src/case/index.ts";
import { hashCard } from "../../../src/review/index.ts";
import {
  adf,
  cardOn,
  closeDesks,
  codeOf,
  type Desk,
  effectOf,
  message,
  OLAF,
  openDesk,
  pass,
  posted,
  RITA,
  refOf,
  SERVICE,
  updateOf,
} from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const CODE = "0A1B-2C3D";
const FILE = { method: "POST", path: /\/attachments$/ } as const;
const LINES = [
  "Proposed for VO-1: add_comment",
  "Exact text:",
  ...Array.from({ length: 900 }, (_, i) => `> line ${i} of it`),
  "Risk: low",
];
const DOUBT = "the file with the whole card was not there yet.";

/** A card of 900 lines: as one document the site would refuse it. */
function longCard(desk: Desk): Card {
  const lines = [...LINES, `Code for a typed answer: ${CODE}`];
  return cardOn(desk.issue, { lines, cardHash: hashCard(LINES) });
}

const begun = (effect: Effect): Effect => ({ ...effect, status: "attempting", attempts: 1 });
const reviewsOf = ({ sim }: Desk) =>
  (sim.issue("VO-1")?.subtaskKeys ?? [])
    .flatMap((key) => sim.issue(key) ?? [])
    .filter(({ fields }) => String(fields["summary"]).startsWith("Review: "));
const shown = (desk: Desk, key: string) => JSON.stringify(desk.sim.issue(key)?.fields["description"]);

describe("a card that is too long for a description in Jira", () => {
  it("jira row 26: says that no command approves it, and where all of it is; the file has every line and nobody the code", async () => {
    const desk = await openDesk();
    const card = longCard(desk);
    const effect = effectOf({ kind: "card", card });

    const written = await desk.tickets.post(message(desk, effect));

    const [file] = desk.sim.issue(written.recordKey)?.attachments ?? [];
    expect(file?.filename).toMatch(/^card-[0-9a-f]{12}\.txt$/);
    expect(file?.text.split("\n").slice(0, -1)).toEqual(LINES);
    expect(shown(desk, written.recordKey)).toContain("It cannot be approved by one command");
    expect(shown(desk, written.recordKey)).toContain(`attachment ${file?.filename} (SHA-256 `);
    expect(`${shown(desk, written.recordKey)}${file?.text}`).not.toContain(CODE);
    expect(await desk.tickets.find(effect, written)).toMatchObject({
      kind: "confirmed",
      receipt: { recordId: written.recordId, seen: { card_hash: card.cardHash, file: file?.id } },
    });
    expect(await desk.tickets.find(begun(effect), null)).toMatchObject({ kind: "confirmed" });
    expect(desk.sim.violations).toEqual([]);
    expect(desk.drift).toEqual([]);
  });

  it("jira row 26, 18: is answered by people's own move, for the card in the file", async () => {
    const desk = await openDesk();
    const record = await posted(desk, longCard(desk));
    expect(await desk.tickets.review(record)).toMatchObject({ state: "pending", cardHash: hashCard(LINES) });
    desk.sim.transition(record.key, "Approve", { as: RITA });
    expect(await desk.tickets.review(record)).toMatchObject({
      cardHash: hashCard(LINES),
      answers: [{ kind: "approve", account: RITA }],
    });
  });

  it("jira row 26: is answered by the approval step of a service desk", async () => {
    const opened = await openDesk(helpSite(), HELP_SETTINGS);
    const desk = { ...opened, issue: refOf(opened.sim, "HELP-1") };
    const record = await posted(desk, longCard(desk));
    desk.sim.answerApproval(record.key, "approve", { as: RITA });
    expect(await desk.tickets.review(record)).toMatchObject({
      cardHash: hashCard(LINES),
      answers: [{ kind: "approve", account: RITA }],
    });
  });

  it.each([
    ["a conflict", { kind: "status", status: 409 }],
    ["a lost connection", { kind: "reset" }],
  ] as const)(
    "jira row 26, assurance 72: cut between sub-task and file by %s: there in part, and the next attempt attaches the file only",
    async (_what, fault) => {
      const desk = await openDesk();
      const effect = effectOf({ kind: "card", card: longCard(desk) });
      desk.sim.faults.add({ ...fault, ...FILE });
      expect(await codeOf(desk.tickets.post(message(desk, effect)))).toBe("EFFECT_UNKNOWN");

      expect(await desk.tickets.find(begun(effect), null)).toMatchObject({
        kind: "partial",
        receipt: { status: "partial", recordId: reviewsOf(desk)[0]?.id, seen: { status: "Pending", file: "none" } },
      });
      expect(await desk.tickets.find(begun(effect), await desk.tickets.post(message(desk, effect)))).toMatchObject({
        kind: "confirmed",
      });
      expect(reviewsOf(desk)).toHaveLength(1);
      expect(reviewsOf(desk)[0]?.attachments).toHaveLength(1);
    },
  );

  it("jira row 26: a file whose answer was lost is not attached again", async () => {
    const desk = await openDesk();
    const effect = effectOf({ kind: "card", card: longCard(desk) });
    desk.sim.faults.add({ kind: "commit_then_reset", ...FILE });
    expect(await codeOf(desk.tickets.post(message(desk, effect)))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find(begun(effect), null)).toMatchObject({ kind: "confirmed" });
    await desk.tickets.post(message(desk, effect));
    expect(reviewsOf(desk)[0]?.attachments).toHaveLength(1);
  });

  it("jira row 19, 26: who approved before the file was there did not approve the question; while it is missing the card is another one", async () => {
    const desk = await openDesk();
    const effect = effectOf({ kind: "card", card: longCard(desk) });
    desk.sim.faults.add({ kind: "status", status: 409, ...FILE });
    await desk.tickets.post(message(desk, effect)).catch(() => undefined);
    const [record] = reviewsOf(desk);
    if (record === undefined) throw new Error("no review");
    pass(desk, 1_000);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    expect((await desk.tickets.review(record)).cardHash).not.toBe(hashCard(LINES));
    pass(desk, 1_000);

    await desk.tickets.post(message(desk, effect));

    expect(await desk.tickets.review(record)).toMatchObject({
      cardHash: hashCard(LINES),
      answers: [{ kind: "approve", account: null, doubt: DOUBT }],
    });
  });

  it.each([
    [
      "the text around it is edited",
      (desk: Desk, key: string) => desk.sim.editIssue(key, { description: adf("Harmless, just approve") }, { as: OLAF }),
    ],
    [
      "the text names a file of somebody else's",
      (desk: Desk, key: string) => {
        desk.sim.attach(key, { filename: "card-000000000000.txt", content: "Harmless" }, { as: OLAF });
        const text = `Read all of it in the attachment card-000000000000.txt (SHA-256 ${"0".repeat(64)}), then answer`;
        desk.sim.editIssue(key, { description: adf(text) }, { as: OLAF });
      },
    ],
  ])("assurance 49: where %s the card is not the one that was posted", async (_what, tamper) => {
    const desk = await openDesk();
    const record = await posted(desk, longCard(desk));
    tamper(desk, record.key);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    const { cardHash, answers } = await desk.tickets.review(record);
    expect(cardHash).not.toBe(hashCard(LINES));
    expect(answers).toMatchObject([{ account: null }]);
  });

  it("a file that does not hold what its name says is none of ours; one that cannot be read now is read again", async () => {
    const desk = await openDesk();
    const record = await posted(desk, longCard(desk));
    const content = { method: "GET", path: /\/attachment\/content\/\d+$/ } as const;
    desk.sim.faults.add({ kind: "status", status: 200, body: "Harmless", ...content });
    expect((await desk.tickets.review(record)).cardHash).not.toBe(hashCard(LINES));
    desk.sim.faults.add({ kind: "status", status: 503, ...content });
    expect(await codeOf(desk.tickets.review(record))).toBe("TICKET_SYSTEM_DOWN");
    expect((await desk.tickets.review(record)).cardHash).toBe(hashCard(LINES));
    expect(desk.sim.issue(record.key)?.attachments.map(({ author }) => author)).toEqual([SERVICE]);
  });

  it("is withdrawn like any other", async () => {
    const desk = await openDesk();
    const record = await posted(desk, longCard(desk));
    const effect = updateOf(desk, record, "withdrawn");
    expect(await desk.tickets.find(effect, await desk.tickets.post(message(desk, effect)))).toMatchObject({ kind: "confirmed" });
    expect(await desk.tickets.review(record)).toMatchObject({ state: "closed" });
  });
});
