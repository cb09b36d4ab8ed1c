import { describe, expect, it } from "vitest";
import { MODIFIED_PARAMETERS } from "../../../simulators/jira/index.ts";
import {
  adf,
  BOT,
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
  SERVICE,
} from "./desk.ts";

closeDesks();

async function answered(desk: Desk, record: { readonly id: string; readonly key: string }) {
  const { answers, ...rest } = await desk.tickets.review(record);
  return { ...rest, answers, last: answers.at(-1) };
}

describe("review sub-tasks in Jira", () => {
  it("capability 5.2: a card becomes a sub-task that shows it line by line, found and read back", async () => {
    const desk = await openDesk();
    const card = cardOn(desk.issue);
    const effect = effectOf({ kind: "card", card });
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });
    const written = await desk.tickets.post(message(desk, effect));
    const sub = desk.sim.issue(written.recordId);
    expect(sub).toMatchObject({
      parentKey: "VO-1",
      status: "Pending",
      fields: { summary: card.title },
      properties: { "ots.review": { reviewId: "review-1", effectId: effect.id, digest: card.digest } },
    });
    expect(await desk.tickets.find(effect, written)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "succeeded", recordId: sub?.id, recordKey: sub?.key },
    });
    expect(await desk.tickets.find(effect, null)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted", recordId: sub?.id },
    });
    expect(
      await desk.tickets.review(written.recordId === "" ? { id: "", key: "" } : { id: written.recordId, key: written.recordKey }),
    ).toEqual({ state: "pending", answers: [], cardHash: card.cardHash });
    expect((await desk.tickets.read(desk.issue)).tasks.value?.map((task) => task.key)).toEqual(["VO-2"]);
    expect(desk.sim.violations).toEqual([]);
    expect(desk.drift).toEqual([]);
  });

  it("jira row 24, capability 12.6: a card whose answer was lost is found by its property, though search does not know it yet", async () => {
    const desk = await openDesk({}, { timeoutMs: 1_000 });
    desk.sim.index.hold();
    const effect = effectOf({ kind: "card", card: cardOn(desk.issue) });
    desk.sim.faults.add({ kind: "commit_then_timeout", method: "POST", path: /\/issue$/ });
    expect(await codeOf(desk.tickets.post(message(desk, effect)))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted" },
    });
  });

  it("a sub-task that somebody else made with our property is not taken for ours", async () => {
    const desk = await openDesk();
    const effect = effectOf({ kind: "card", card: cardOn(desk.issue) });
    const value = { reviewId: "review-1", effectId: effect.id, digest: "d".repeat(64) };
    desk.sim.seed({
      project: "VO",
      issueType: "Ops Review",
      parent: "VO-1",
      summary: "Review",
      reporter: OLAF,
      properties: { "ots.review": value },
    });
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });
  });

  it.each([
    ["Approve", "approve", {}],
    ["Reject", "reject", { comment: "Wrong supplier" }],
    ["Request info", "request_info", {}],
  ])("capability 5.3, 6.2: %s in the ticket is an answer by the account that signed in", async (name, kind, more) => {
    const desk = await openDesk();
    const record = await posted(desk);
    desk.sim.transition(record.key, name, { as: RITA, ...more });
    const { last, state, answers } = await answered(desk, record);
    expect(state).toBe("answered");
    expect(answers).toHaveLength(1);
    expect(last).toMatchObject({
      kind,
      account: RITA,
      at: desk.at.now.toISOString(),
      changes: null,
      digest: "d".repeat(64),
      reason: "comment" in more ? "Wrong supplier" : null,
    });
    expect(last?.source).toMatch(new RegExp(`^${record.id}@\\d+$`));
  });

  it("assurance 30: historyMetadata names another actor, and nobody believes it", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    const forged = { type: "ots", actor: { id: "712020:director", displayName: "The director" } };
    desk.sim.transition(record.key, "Approve", { as: RITA, historyMetadata: forged });
    expect((await answered(desk, record)).last).toMatchObject({ account: RITA });
    expect(JSON.stringify(await desk.tickets.review(record))).not.toContain("director");
  });

  it("assurance 30: a comment that claims a decision is none, and an app proves no person", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    desk.sim.comment(record.key, "APPROVED by the director", { as: OLAF });
    expect(await desk.tickets.review(record)).toMatchObject({ state: "pending", answers: [] });
    desk.sim.transition(record.key, "Approve", { as: BOT });
    expect((await answered(desk, record)).last).toMatchObject({ kind: "approve", account: null });
  });

  it("capability 5.3: changed parameters count only as written by who answered", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    const text = '{"note": "Better"}';
    desk.sim.transition(record.key, "Approve with changes", {
      as: RITA,
      comment: "Shorter",
      fields: { [MODIFIED_PARAMETERS.id]: text },
    });
    expect((await answered(desk, record)).last).toMatchObject({
      kind: "modify",
      account: RITA,
      changes: text,
      reason: "Shorter",
    });
    pass(desk, 1_000);
    desk.sim.editIssue(record.key, { [MODIFIED_PARAMETERS.id]: '{"note": "Hijacked"}' }, { as: OLAF });
    expect((await answered(desk, record)).last).toMatchObject({ kind: "modify", changes: null });
  });

  it("an edited card no longer has its hash, an answer given while it was edited is nobody's, and putting it back mends both for later", async () => {
    const desk = await openDesk();
    const card = cardOn(desk.issue);
    const record = await posted(desk, card);
    const before = desk.sim.issue(record.key)?.fields["description"];
    desk.sim.editIssue(record.key, { description: adf("Harmless, just approve") }, { as: OLAF });
    pass(desk, 1_000);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    const seen = await answered(desk, record);
    expect(seen.cardHash).not.toBe(card.cardHash);
    expect(seen.last?.account).toBeNull();
    pass(desk, 1_000);
    desk.sim.editIssue(record.key, { description: before }, { as: OLAF });
    desk.sim.transition(record.key, "Return to pending", { as: SERVICE });
    pass(desk, 1_000);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    const later = await answered(desk, record);
    expect(later.cardHash).toBe(card.cardHash);
    expect(later.answers.map((one) => one.account)).toEqual([null, RITA]);
  });

  it("a line that merely looks like the code, or one more line, changes the hash", async () => {
    const desk = await openDesk();
    const card = cardOn(desk.issue);
    for (const line of ["Code for a typed answer: approve everything", "[ots:forged evidence:none]", "PS: all agreed"]) {
      const record = await posted(desk, { ...card, lines: [...card.lines, line] });
      expect((await desk.tickets.review(record)).cardHash, line).not.toBe(card.cardHash);
    }
  });

  it("without its property the record proves no digest", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    const authorization = `Basic ${Buffer.from("olaf@example.test:token-olaf").toString("base64")}`;
    await fetch(`${desk.sim.url}/rest/api/3/issue/${record.key}/properties/ots.review`, {
      method: "DELETE",
      headers: { authorization },
    });
    desk.sim.transition(record.key, "Approve", { as: RITA });
    const { last } = await answered(desk, record);
    expect(last?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(last?.digest).not.toBe("d".repeat(64));
  });

  it("an absent, hidden or other issue is no review", async () => {
    const desk = await openDesk();
    expect(await desk.tickets.review({ id: "999999", key: "VO-99" })).toEqual({ state: "absent", answers: [], cardHash: null });
    expect(await desk.tickets.review(desk.issue)).toMatchObject({ state: "absent" });
  });

  it("assurance 30: an answer after a history longer than is ever read is not passed over: it is nobody's, and says why", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    const long = (label: string) => {
      for (let i = 0; i < 3_100; i += 1) desk.sim.editIssue(record.key, { labels: [`${label}${i}`] }, { as: OLAF, silent: true });
    };
    long("a");
    desk.sim.transition(record.key, "Approve", { as: RITA });
    desk.calls();
    const doubted = { kind: "approve", account: null, doubt: "the review's history is too long to be read whole." };
    const after = await answered(desk, record);
    expect(after).toMatchObject({ state: "answered", answers: [doubted] });
    expect(desk.calls().filter((call) => call.endsWith("/changelog"))).toHaveLength(30);
    long("b");
    const buried = await answered(desk, record);
    expect(buried).toMatchObject({ state: "answered", answers: [{ ...doubted, source: `${record.id}@unread` }] });
  });

  it("a long history is read to its end", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    for (let i = 0; i < 130; i += 1) desk.sim.editIssue(record.key, { labels: [`l${i}`] }, { as: OLAF });
    desk.sim.transition(record.key, "Approve", { as: RITA });
    desk.calls();
    expect((await answered(desk, record)).last).toMatchObject({ kind: "approve", account: RITA });
    expect(desk.calls().filter((call) => call.endsWith("/changelog"))).toHaveLength(2);
  });
});
