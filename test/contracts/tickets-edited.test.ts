import { describe, expect, it } from "vitest";
import type { Answer, Review } from "../../src/case/index.ts";
import { judge } from "../../src/review/index.ts";
import { person, review } from "../review/reviews.ts";
import { openWith } from "./servicenow-desk.ts";
import { closeTicketDesks, type OpenDesk, type Posted, pass, posted, type TicketDesk } from "./ticket-desk.ts";
import { TICKET_SYSTEMS } from "./ticket-systems.ts";

closeTicketDesks();

/** The card as a work note, which takes no answer itself: people answer on our page. */
const openNotes: OpenDesk = openWith({
  options: { app: false },
  settings: { mode: "plain", publicUrl: "https://ops.example" },
  reviews: ({ sim }) => ({
    shown: (record) => sim.record("sys_journal_field", record)?.["value"] ?? "",
    edit: (record) => void sim.update("sys_journal_field", record, { value: "Harmless, just approve" }, { asUser: "root" }),
    unoffered: ["approve", "modify", "reject", "request_info"],
    unsaid: null,
    answer: async () => false,
  }),
});

const FORMS = [...TICKET_SYSTEMS, ["servicenow, the card as a note", openNotes]] as const;

/** What the service makes of an answer: a verdict's kind, or why it does not count. */
function made(answer: Answer, asked: Review, cardHash: string | null): string {
  if (answer.account === null) return "nobody's";
  const judged = judge(answer, asked, { person: person(), cardHash, now: new Date(answer.at) });
  return judged.kind === "refused" ? judged.code : judged.verdict.kind;
}

function askedBy(desk: TicketDesk, { card, record }: Posted): Review {
  const openedAt = new Date(desk.at.now.getTime() - 60_000).toISOString();
  return review({
    digest: card.digest,
    cardHash: card.cardHash,
    code: "0A1B-2C3D",
    record,
    openedAt,
    expiresAt: "2036-01-01T00:00:00.000Z",
  });
}

/** The answers on the record; on a form that takes none, one that came another way. */
async function told(desk: TicketDesk, question: Posted): Promise<readonly string[]> {
  const { answers, cardHash } = await desk.tickets.review(question.record);
  const asked = askedBy(desk, question);
  const elsewhere: Answer = {
    kind: "approve",
    account: desk.reviewer,
    at: desk.at.now.toISOString(),
    reason: null,
    changes: null,
    digest: question.card.digest,
    source: "page:1",
  };
  const given = desk.unoffered.includes("approve") ? [elsewhere] : answers;
  return given.map((answer) => made(answer, asked, cardHash));
}

async function approve(desk: TicketDesk, { record }: Posted): Promise<void> {
  pass(desk, 60_000);
  await desk.answer(record, { kind: "approve", reason: "Looks right" });
  pass(desk, 1_000);
}

describe.each(FORMS)("an edited card: %s", (_name, open) => {
  it("capability 5.1: left alone, its approval counts", async () => {
    const desk = await open();
    const question = await posted(desk);
    await approve(desk, question);
    expect(await told(desk, question)).toEqual(["approve"]);
  });

  it("assurance 25, wish B1: edited before it is approved, no approval counts", async () => {
    const desk = await open();
    const question = await posted(desk);
    pass(desk, 60_000);
    desk.edit(question.record.id);
    await approve(desk, question);
    expect((await told(desk, question)).filter((one) => one !== "nobody's" && one !== "card_edited")).toEqual([]);
    expect((await desk.tickets.review(question.record)).cardHash).not.toBe(question.card.cardHash);
  });

  it("assurance 25, wish B1: edited after it is approved and before the approval is read, it is void too", async () => {
    const desk = await open();
    const question = await posted(desk);
    await approve(desk, question);
    desk.edit(question.record.id);
    pass(desk, 1_000);
    expect((await told(desk, question)).filter((one) => one !== "nobody's" && one !== "card_edited")).toEqual([]);
  });
});
